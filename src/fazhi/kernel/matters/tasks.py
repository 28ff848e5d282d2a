"""The clockwork: once a minute, what time alone brought about is written down."""

from django.utils import timezone
from procrastinate.contrib.django import app

from fazhi.kernel.matters import actions, moving


@app.periodic(cron="* * * * *")
@app.task(name="matters.sweep", queueing_lock="matters.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Record the lapses due by now. ``timestamp`` is the minute the schedule meant; the clock is read here, at the door."""
    del timestamp
    while actions.sweep(at=timezone.now()) >= 500:
        continue


@app.periodic(cron="5 16 * * *")
@app.task(name="matters.move_running", queueing_lock="matters.move_running", pass_context=False)
def move_running(timestamp: int) -> None:
    """Five past midnight in Shanghai (schedules are in UTC): matters follow the versions that have come to bind them."""
    del timestamp
    while moving.move_running(at=timezone.now()) >= 500:
        continue
