"""The environment of a test run, set before Django reads its settings (a pytest plugin, loaded by ``-p``).

Every run has a folder of its own that is gone afterwards; pytest-xdist workers find it in ``FAZHI_TEST_RUN``.
A database, data folder or role that the shell happens to name is never touched by tests.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

OF_THE_SHELL = (
    "DATABASE_URL",
    "FAZHI_OWNER_URL",
    "FAZHI_ERASER_URL",
    "FAZHI_ROLE",
    "FAZHI_POOL",
    "FAZHI_ORIGIN",
    "FAZHI_DEBUG",
    "FAZHI_HASHED_STATIC",
    "FAZHI_PROCEDURES",
)

if "FAZHI_TEST_RUN" not in os.environ:
    os.environ["FAZHI_TEST_RUN"] = tempfile.mkdtemp(prefix="fazhi-test-")
    atexit.register(shutil.rmtree, os.environ["FAZHI_TEST_RUN"], ignore_errors=True)
RUN = Path(os.environ["FAZHI_TEST_RUN"])
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["FAZHI_HOME"] = str(RUN / f"home-{WORKER}")
(RUN / f"home-{WORKER}" / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where there is none
for _name in OF_THE_SHELL:
    os.environ.pop(_name, None)
# one key for all workers: what one of them seeds (codes kept as keyed digests) the servers of the others can read
os.environ["FAZHI_SECRET_KEY"] = f"tests {RUN.name}"
