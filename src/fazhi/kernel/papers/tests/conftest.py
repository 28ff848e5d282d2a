"""The small county of the matters' tests, with one template of its own and a store of its own for each test."""

from pathlib import Path
from typing import Any

import pytest

import fazhi.kernel.matters.tests.conftest as small
from fazhi.kernel.papers import registry

county = small.county
errand_kind = small.errand_kind
AT = small.AT


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return tmp_path / "evidence"


@pytest.fixture(scope="session", autouse=True)
def errand_papers() -> None:
    registry.register(Path(__file__).parent / "data")
