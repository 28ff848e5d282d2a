"""The clockwork of demands: once a minute, the search index is brought up, and what may go out by itself goes out."""

from django.utils import timezone
from procrastinate.contrib.django import app

from fazhi.modules.demands.actions.routing import dispatch_waiting
from fazhi.modules.demands.actions.searching import bring_up_index


@app.periodic(cron="* * * * *")
@app.task(name="demands.index", queueing_lock="demands.index", pass_context=False)
def index(timestamp: int) -> None:
    """Bring the search index up to date. ``timestamp`` is the minute the schedule meant."""
    del timestamp
    while bring_up_index():
        continue


@app.periodic(cron="* * * * *")
@app.task(name="demands.dispatch_waiting", queueing_lock="demands.dispatch_waiting", pass_context=False)
def dispatch(timestamp: int) -> None:
    """Dispatch what the office lets the system dispatch. ``timestamp`` is the minute the schedule meant."""
    del timestamp
    dispatch_waiting(at=timezone.now())
