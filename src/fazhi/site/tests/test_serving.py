"""The running server: start, stop, and what happens when something under it ends."""

import http.cookiejar
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from fazhi.site.migrate import connected, migrate
from fazhi.site.postgres import Cluster
from fazhi.site.processes import stop_all
from fazhi.site.serving import PortTaken, base_url, free_port, job_worker, wait_until_answering, web_server

QUICKLY = 8.0  # seconds within which a page must come although the database is away


def browser() -> urllib.request.OpenerDirector:
    """A client that keeps cookies, follows redirects and uses no proxy."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)


def fetch(client, url: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
    data = urllib.parse.urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(url, data, {"Referer": url, "Sec-Fetch-Site": "same-origin"})
    try:
        with client.open(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def processes_of(home: Path) -> list[int]:
    """Processes whose environment or command line names this data folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if str(home).encode() in told:
                found.append(int(entry.name))
    return found


def command_of(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")[:200]


def none_left(home: Path, seconds: float = 25) -> list[int]:
    deadline = time.monotonic() + seconds
    while (left := processes_of(home)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


@pytest.fixture(scope="module")
def prepared_home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("served")
    run = [sys.executable, "-m", "fazhi.site.cli", "migrate", "--quiet"]
    subprocess.run(run, env=os.environ | {"FAZHI_HOME": str(home)}, check=True)
    return home


@pytest.fixture
def serving(prepared_home) -> Iterator[tuple[subprocess.Popen, str]]:
    """``fazhi serve`` as somebody at a terminal starts it, answering."""
    port = free_port("127.0.0.1", 18000)
    environment = os.environ | {
        "FAZHI_HOME": str(prepared_home),
        "FAZHI_WEB_WORKERS": "1",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "fazhi.site.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        told = [process.stdout.readline() for _ in range(4)]
        assert f"http://127.0.0.1:{port}/work/" in told[1]
        yield process, base_url("127.0.0.1", port)
    finally:
        process.kill()
        process.communicate()
        assert none_left(prepared_home) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(serving, prepared_home, how):
    process, url = serving
    assert fetch(browser(), f"{url}/api/openapi.json")[0] == 200
    process.send_signal(how)
    assert process.communicate(timeout=40)[0].strip() == "已停止。"
    assert process.returncode == 0
    assert processes_of(prepared_home) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")
def test_kill_9_of_the_parent_leaves_no_process_behind(serving, prepared_home):
    process, _url = serving
    assert len(processes_of(prepared_home)) > 3
    process.kill()
    process.wait()
    assert [command_of(left) for left in none_left(prepared_home)] == []


def test_a_killed_worker_and_a_killed_database_come_back(serving, prepared_home):
    _process, url = serving
    cluster = Cluster(prepared_home)
    first = cluster.server_pid()
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and (not cluster.alive() or cluster.server_pid() == first):
        time.sleep(0.1)
    while time.monotonic() < deadline and fetch(browser(), f"{url}/work/login/")[0] != 200:
        time.sleep(0.2)
    assert fetch(browser(), f"{url}/work/login/")[0] == 200


def test_a_taken_port_is_passed_over():
    port = free_port("127.0.0.1", 18500)
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert free_port("127.0.0.1", port) > port
        with pytest.raises(PortTaken, match="--port"):
            free_port("127.0.0.1", port, tries=1)


@pytest.fixture
def away(tmp_path, django_db_blocker) -> Iterator[tuple[str, Cluster]]:
    """A web server on a cluster of its own, which the test may stop and start."""
    cluster = Cluster(tmp_path, durable=False)
    with cluster.running() as access:
        with django_db_blocker.unblock(), connected(access.url("owner")):
            migrate()
        port = free_port("127.0.0.1", 19000)
        web = web_server(access, host="127.0.0.1", port=port, hashed_static=False, workers=1)
        web.start()
        try:
            assert wait_until_answering(web, base_url("127.0.0.1", port))
            yield base_url("127.0.0.1", port), cluster
        finally:
            stop_all([web])


def test_while_the_database_is_away_pages_say_so_quickly_and_keep_what_was_typed(away):
    url, cluster = away
    client = browser()
    status, page = fetch(client, f"{url}/work/login/")
    assert status == 200
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    cluster.stop()
    began = time.monotonic()
    status, page = fetch(
        client,
        f"{url}/work/login/",
        {"csrfmiddlewaretoken": token, "username": "艾力", "password": "柳河镇-2026"},
    )
    assert status == 503
    assert time.monotonic() - began < QUICKLY
    assert "艾力" in page
    assert "柳河镇-2026" not in page
    cluster.keeper.wait(timeout=20)
    cluster.revive()
    deadline = time.monotonic() + 10
    while (answer := fetch(client, f"{url}/work/login/"))[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert answer[0] == 200


def test_the_worker_works_within_the_servers_rights(committed_db):
    from procrastinate.contrib.django import app

    job = app.configure_task("builtin:procrastinate.builtin_tasks.remove_old_jobs").defer(max_hours=1)
    worker = job_worker(committed_db)
    worker.start()
    try:
        deadline = time.monotonic() + 30
        while (state := status_of(job)) in {"todo", "doing"} and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        stop_all([worker])
    assert state == "succeeded"
    assert worker.process.returncode == 0


def status_of(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return str(cursor.fetchone()[0])
