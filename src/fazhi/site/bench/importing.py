"""The import as a person runs it: the command, a file, and every row read back afterwards."""

import csv
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from fazhi.site.bench.measuring import Measured
from fazhi.site.bench.seeding import history
from fazhi.site.postgres import Access

COUNTS = re.compile(r"read=(\d+) imported=(\d+) unchanged=(\d+) rejected=(\d+)")


class NotTheSame(RuntimeError):
    """What was read back is not what the file says."""


def measure(access: Access, n: int) -> Measured:
    """Import ``n`` rows of a new file; seconds of the whole command, start of Python included. Raises ``NotTheSame``."""
    source = f"bench-{uuid4()}"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "messages.csv")
        texts = write(file, n)
        command = [sys.executable, "-m", "fazhi.site.cli", "demands", "import", str(file), "--source", source]
        begun = time.perf_counter()
        done = subprocess.run(
            command, env=os.environ | access.environment("app"), capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - begun
    counts = COUNTS.search(done.stdout)
    if done.returncode != 0 or counts is None or counts[2] != str(n):
        raise NotTheSame(f"the import said: {done.stdout[-500:]} {done.stderr[-500:]}")
    compare(source, texts)
    lag, behind = bring_up()
    each = seconds / n * 1000
    return Measured(
        "import", n, n / seconds, each, each, None,
        note=f"含启动命令的时间；逐行读回比对一致；每件时间为平均；导入完时检索索引落后 {behind:,} 件，"
        f"随后 {lag:.1f} 秒补齐（期间检索照样准确）",
    )  # fmt: skip


def write(file: Path, n: int) -> dict[str, str]:
    """A file of ``n`` messages with answers; the texts by source id."""
    texts = {}
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["编号", "标题", "来信时间", "内容", "答复", "答复时间"])
        for row in history(0, n):
            texts[row.source_id] = row.text
            writer.writerow(
                [row.source_id, row.title, row.received_at, row.text, row.answer, row.answered_at]
            )
    return texts


def bring_up() -> tuple[float, int]:
    """Bring the search index up, as the worker does every minute; in how many seconds, and how far it was behind."""
    from fazhi.modules.demands.actions.searching import bring_up_index
    from fazhi.modules.demands.search import waiting

    behind, begun = waiting(), time.perf_counter()
    while bring_up_index():
        continue
    return time.perf_counter() - begun, behind


def compare(source: str, texts: dict[str, str]) -> None:
    """Every row of the file is in the database with its own text, and nothing else came from this source."""
    from fazhi.modules.demands.models import Statement

    rows = Statement.objects.filter(demand__source=source).values_list("demand__source_id", "text")
    found = dict(rows)
    if found != texts:
        wrong = [key for key in texts if found.get(key) != texts[key]][:3]
        raise NotTheSame(f"{len(texts)} rows written, {len(found)} read back; first differences: {wrong}")
