"""The job that hands messages over, every minute. A face: it reads the clock and the settings, nothing more."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(name="notices.deliver", queueing_lock="notices.deliver")
def deliver_due(timestamp: int) -> None:  # noqa: ARG001 - the scheduler passes when the job was due
    """Hand over what is due. No lock against a run that is still busy: `deliver` shares the work with it."""
    from fazhi.kernel.notices import (
        configuration,  # an HTTP library, which only the worker should have to load
    )
    from fazhi.kernel.notices.delivery import deliver

    deliver(at=timezone.now(), transports=configuration.transports())
