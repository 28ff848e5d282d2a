"""Two delivering processes at once, and one that is killed in the middle: separate processes, a real gateway."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest

from fazhi.kernel.notices import actions, rules
from fazhi.kernel.notices.delivery import deliver
from fazhi.kernel.notices.models import Outgoing
from fazhi.kernel.notices.tests.conftest import AT
from fazhi.kernel.notices.transports import HttpGateway
from fazhi.kernel.people.actor import SYSTEM

DELIVERER = """
import sys
from datetime import datetime
import django
django.setup()
from fazhi.kernel.notices.delivery import deliver
from fazhi.kernel.notices.transports import HttpGateway
way = HttpGateway(sys.argv[1], timeout_s=30)
print("ready", flush=True)
sys.stdin.readline()
print(deliver(at=datetime.fromisoformat(sys.argv[2]), transports={"sms": way}, limit=1000).get("sent", 0))
"""


@pytest.fixture
def start(committed_db, gateway):
    """Starts a delivering process; it waits for a line before it begins. All are gone at the end."""
    running: list[subprocess.Popen[str]] = []
    environment = os.environ | {"DATABASE_URL": committed_db.url("app")}

    def started() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", DELIVERER, gateway.url, AT.isoformat()],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield started
    gateway.release.set()
    for process in running:
        process.kill()
        process.wait(10)
        process.stdin.close()
        process.stdout.close()


def queue(n: int) -> None:
    for number in range(n):
        actions.queue(
            channel="sms", address="13800000000", body=f"{number}", dedupe_key=f"p:{number}", by=SYSTEM, at=AT
        )


def go(process: subprocess.Popen[str]) -> None:
    process.stdin.write("go\n")
    process.stdin.flush()


def test_two_processes_share_the_work_and_send_each_message_once(start, gateway):
    queue(60)
    both = [start(), start()]
    for process in both:
        go(process)
    shares = [int(process.stdout.readline()) for process in both]
    sent = Counter(asked["body"]["text"] for asked in gateway.asked)
    assert sum(shares) == 60
    assert len(sent) == 60
    assert set(sent.values()) == {1}
    assert set(Outgoing.objects.values_list("state", "tries")) == {(rules.SENT, 1)}


def test_a_process_killed_while_the_gateway_has_the_message_leaves_it_in_doubt(start, gateway):
    queue(1)
    gateway.answers = [(200, "stay silent"), (200, {})]
    process = start()
    go(process)
    until = time.monotonic() + 20
    while not gateway.asked and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    assert Outgoing.objects.get().state == rules.SENDING
    ways = {"sms": HttpGateway(gateway.url, timeout_s=1)}
    deliver(at=AT + rules.LEASE + timedelta(minutes=1), transports=ways)
    deliver(at=AT + timedelta(days=1), transports=ways)
    assert Outgoing.objects.get().state == rules.IN_DOUBT
    assert len(gateway.asked) == 1
