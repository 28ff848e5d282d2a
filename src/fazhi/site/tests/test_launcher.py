"""The launcher: found, started, shared, stopped; whatever happens to the processes that use it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from fazhi.site.postgres import Binaries, Cluster, LauncherError, database, find_binaries
from fazhi.site.postgres.access import connection_settings, given_access, in_database, user_of
from fazhi.site.postgres.binaries import readable_by_server, what_they_need

HOLD = """
import sys, time
from pathlib import Path
from fazhi.site.postgres import Cluster
with Cluster(Path(sys.argv[1]), durable=False).running() as access:
    print("running", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A data folder with an initialised cluster; below pytest's own folders, which only we may enter."""
    home = tmp_path_factory.mktemp("home")
    with Cluster(home, durable=False).running():
        pass
    return home


@pytest.fixture
def holder(home):
    """A function that starts another process which uses the same database until told."""
    started = []

    def hold() -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout.readline() == "running\n"
        return process

    yield hold
    for process in started:
        process.kill()
        process.communicate()


def gone(cluster: Cluster, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while cluster.alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not cluster.alive()


def test_the_server_runs_inside_the_block_and_no_longer(home):
    cluster = Cluster(home, durable=False)
    with cluster.running() as access:
        assert cluster.alive()
        for role, name in (("owner", "fazhi_owner"), ("app", "fazhi_app"), ("eraser", "fazhi_eraser")):
            with psycopg.connect(access.url(role)) as connection:
                assert connection.execute("SELECT current_user, current_database()").fetchone() == (
                    name,
                    "fazhi",
                )
    assert not cluster.alive()


def test_nobody_gets_in_without_a_password_and_no_port_is_open(home):
    with Cluster(home, durable=False).running() as access:
        url = access.url("app")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url.replace(":", ":wrong", 2).replace("wrong//", "//", 1))
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_secrets_and_sockets_are_for_their_owner_only(home):
    assert stat.S_IMODE((home / "postgres" / "passwords.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "postgres" / "run").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "postgres" / "data").stat().st_mode) == 0o700


def test_two_commands_share_one_server_and_the_last_one_stops_it(home, holder):
    cluster = Cluster(home, durable=False)
    other = holder()
    pid = cluster.server_pid()
    with cluster.running():
        assert cluster.server_pid() == pid
        other.communicate("\n")
        assert other.returncode == 0
        assert cluster.alive()
    assert not cluster.alive()


def test_the_first_leaves_and_the_second_goes_on(home, holder):
    cluster = Cluster(home, durable=False)
    with cluster.running():
        other = holder()
    assert cluster.alive()
    other.communicate("\n")
    assert gone(cluster)


def test_kill_9_of_the_only_user_leaves_no_process_and_the_next_command_starts_again(home, holder):
    cluster = Cluster(home, durable=False)
    holder().kill()
    assert gone(cluster)
    with cluster.running() as access, psycopg.connect(access.url("app")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")
def test_kill_9_of_the_keeper_takes_the_server_with_it_and_it_can_be_revived(home):
    cluster = Cluster(home, durable=False)
    with cluster.running() as access:
        cluster.keeper.kill()
        cluster.keeper.wait()
        assert gone(cluster)
        access.revive()
        with psycopg.connect(access.url("app")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not cluster.alive()


def test_kill_9_of_the_server_is_recovered_from(home):
    cluster = Cluster(home, durable=False)
    with cluster.running() as access:
        os.kill(cluster.server_pid(), signal.SIGKILL)
        assert gone(cluster)
        cluster.keeper.wait(timeout=20)
        access.revive()
        assert cluster.alive()


def test_a_stale_pid_file_of_somebody_elses_process_does_not_hinder(home):
    cluster = Cluster(home, durable=False)
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n1\n5432\n\n\n\n\n")
    assert not cluster.alive()
    with cluster.running():
        assert cluster.server_pid() != os.getpid()


def test_a_data_folder_of_another_major_version_is_refused(home, tmp_path):
    mark = home / "postgres" / "data" / "PG_VERSION"
    kept = mark.read_text()
    mark.write_text("14\n")
    try:
        with (
            pytest.raises(LauncherError, match="由 PostgreSQL 14 建立"),
            Cluster(home, durable=False).running(),
        ):
            pass
    finally:
        mark.write_text(kept)


def test_a_very_long_home_still_gets_a_socket(tmp_path):
    home = tmp_path / ("很长的路径" * 8) / "home"
    with Cluster(home, durable=False).running() as access, psycopg.connect(access.url("app")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_a_copy_below_a_folder_only_root_may_enter_works(tmp_path, monkeypatch):
    """As a clone under /root: neither the data folder nor the programs can be reached by the server's user."""
    found = find_binaries()
    closed = tmp_path / "closed"
    base, trees = what_they_need(found)
    for tree in trees:
        shutil.copytree(base / tree, closed / tree, ignore=shutil.ignore_patterns("include", "doc"))
    closed.chmod(0o700)
    with tempfile.TemporaryDirectory() as public:
        Path(public).chmod(0o755)
        monkeypatch.setattr("tempfile.tempdir", public)
        hidden = Binaries(closed / found.folder.relative_to(base), found.version, found.origin)
        assert str(readable_by_server(hidden).folder).startswith(public)
        with (
            Cluster(closed / "home", hidden, durable=False).running() as access,
            psycopg.connect(access.url("app")),
        ):
            pass
        assert len(list(Path(public).glob("fazhi-postgres-*"))) == 1


def test_without_any_postgresql_there_is_one_clear_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("FAZHI_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(LauncherError, match="没有找到 PostgreSQL"):
        find_binaries()


def test_a_given_database_is_neither_started_nor_stopped(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://web@db.example/fazhi")
    monkeypatch.setenv("FAZHI_OWNER_URL", "postgresql://owner@db.example/fazhi")
    with database() as access:
        assert access.url("app") == "postgresql://web@db.example/fazhi"
        assert access.url("eraser") == access.url("owner")
        with pytest.raises(LauncherError, match="superuser"):
            access.url("superuser")


def test_addresses_survive_every_spelling():
    url = "postgresql://u:p%40ss@db.example:6432/fazhi?sslmode=require"
    settings = connection_settings(url)
    assert (settings["USER"], settings["PASSWORD"], settings["PORT"]) == ("u", "p@ss", "6432")
    assert settings["OPTIONS"]["sslmode"] == "require"
    moved = connection_settings(in_database(url, "other"))
    assert (moved["NAME"], moved["PASSWORD"], moved["HOST"]) == ("other", "p@ss", "db.example")
    assert user_of(url) == "u"
    assert given_access({"DATABASE_URL": url}).url("owner") == url
