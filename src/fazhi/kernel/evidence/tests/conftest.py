"""A store of its own for each test, and the people who hand things in."""

import pytest

from fazhi.kernel.people.actor import RESIDENT


@pytest.fixture
def folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return settings.EVIDENCE_ROOT


@pytest.fixture
def resident():
    return RESIDENT
