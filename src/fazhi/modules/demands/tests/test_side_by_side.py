"""A long import written by several processes: killed in the middle and run again, every row is there once."""

import csv
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from fazhi.kernel.ledger.models import Entry, Opening
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import free_numbers
from fazhi.modules.demands.models import Demand, Statement, Unsearched
from fazhi.modules.demands.tests.conftest import AT, build_county

ROWS = 6_000
PROGRAM = """
import sys, django
if __name__ == "__main__":
    django.setup()
    from datetime import datetime
    from pathlib import Path
    from fazhi.kernel.people.actor import SYSTEM
    from fazhi.modules.demands.importing import Wanted, take_in
    path, at = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    print(take_in(Wanted(path, "old", {}, "website", False, False, SYSTEM, at, 2), lambda rows: None))
"""


def command(folder: Path, access: Any) -> subprocess.Popen[str]:
    program = folder / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    environment = os.environ | access.environment("app") | {"DJANGO_SETTINGS_MODULE": "fazhi.site.settings"}
    return subprocess.Popen(
        [sys.executable, str(program), str(folder / "long.csv"), AT.isoformat()],
        env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_killed_and_run_again_every_row_is_there_once(committed_db: Any, tmp_path: Path) -> None:
    build_county()
    before = Entry.objects.count()
    with (tmp_path / "long.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["编号", "标题", "内容", "留言时间", "答复", "答复时间"])
        for n in range(ROWS):
            day = AT - timedelta(days=400 + n % 900)
            rows.writerow(
                [
                    n,
                    f"路灯{n}",
                    f"第{n}盏路灯坏了",
                    day.isoformat(),
                    "已修",
                    (day + timedelta(days=3)).isoformat(),
                ]
            )
    killed = command(tmp_path, committed_db)
    deadline = time.monotonic() + 60
    while Demand.objects.count() == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    time.sleep(1)  # its processes end with it
    there = Demand.objects.count()
    assert there > 0
    again, _errors = command(tmp_path, committed_db).communicate(timeout=120)
    assert again.strip() == f"read={ROWS} imported={ROWS - there} unchanged={there} rejected=0"
    assert Demand.objects.values("source_id").distinct().count() == Demand.objects.count() == ROWS
    assert Statement.objects.count() == Unsearched.objects.count() == ROWS
    assert Entry.objects.count() == Opening.objects.count() == before + ROWS
    for year in {matter.opened_at.year for matter in Matter.objects.all()}:
        used = Matter.objects.filter(number__startswith=f"诉{year}-").values_list("number", flat=True)
        numbers = sorted([int(number.partition("-")[2]) for number in used] + free_numbers("demand", year))
        assert numbers == list(range(1, len(numbers) + 1))
