"""The job that hands messages over, every minute. A face: it reads the clock and the settings, nothing more."""

from django.utils import timezone
from procrastinate.contrib.django import app

from fazhi.kernel.notices import configuration
from fazhi.kernel.notices.delivery import deliver


@app.periodic(cron="* * * * *")
@app.task(name="notices.deliver", queueing_lock="notices.deliver")
def deliver_due(timestamp: int) -> None:  # noqa: ARG001 - the scheduler passes when the job was due
    """Hand over what is due. No lock against a run that is still busy: `deliver` shares the work with it."""
    deliver(at=timezone.now(), transports=configuration.transports())
