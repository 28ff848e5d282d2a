"""The job, run by the real queue's worker."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from fazhi.kernel.notices import actions, rules, tasks
from fazhi.kernel.notices.models import Outgoing
from fazhi.kernel.people.actor import SYSTEM


def test_the_job_runs_every_minute():
    periodic = app.periodic_registry.periodic_tasks.values()
    assert [each.cron for each in periodic if each.task.name == "notices.deliver"] == ["* * * * *"]


@pytest.mark.usefixtures("committed_db")
def test_a_worker_hands_over_what_is_due(gateway, settings):
    settings.EMAIL_HOST, settings.SMS_GATEWAY_URL = "", gateway.url
    settings.SMS_GATEWAY = {"id_field": "data.id"}
    actions.queue(
        channel="sms", address="13800000000", body="已受理", dedupe_key="w:1", by=SYSTEM, at=timezone.now()
    )
    tasks.deliver_due.defer(timestamp=0)
    with ThreadPoolExecutor(1) as apart:  # a thread of its own, as the worker brings its own event loop
        apart.submit(_run_worker).result()
    message = Outgoing.objects.get()
    assert (message.state, message.gateway_id, message.last_error) == (rules.SENT, "g-1", "")


def _run_worker() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
