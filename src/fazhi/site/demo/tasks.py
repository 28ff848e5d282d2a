"""Filling the year in the background. Found by the worker only where ``FAZHI_DEMO`` makes this an app of the site."""

import logging
import time

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from fazhi.kernel.matters.actions import sweep
from fazhi.site.demo import WHOLE, living

log = logging.getLogger(__name__)

TURN = 8.0
"""Seconds of work in one turn: short, because Ctrl-C waits for the turn in hand."""
AT_ONCE = 20
"""Matters in which time is let pass, in one turn."""
LOCK = 7_202_601
"""The advisory lock that keeps turns from overlapping; it goes with the connection, so nothing is left behind."""


@app.periodic(cron="* * * * * */10")
@app.task(name="demo.fill", queueing_lock="demo.fill")
def fill(timestamp: int) -> None:  # noqa: ARG001 - the scheduler passes when the job was due
    """Live through more demands until the turn is over or the year is full."""
    if living.lived() >= WHOLE or not _alone():
        return
    end = time.monotonic() + TURN
    try:
        living.live(range(WHOLE), until=timezone.now(), enough=lambda: time.monotonic() > end)
        sweep(at=timezone.now(), limit=AT_ONCE)
        log.info("演示数据：已补齐 %s / %s 件", living.lived(), WHOLE)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])
