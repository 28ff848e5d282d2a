"""Fixtures of every browser test."""

import pytest

from fazhi.web.translations import compile_all

from .kit.fixtures import browser, page_at, shot, watch
from .kit.yunling import yunling

__all__ = ["browser", "page_at", "shot", "watch", "yunling"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands below this folder, so that ``-m "not browser"`` leaves it out."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _translations_compiled() -> None:
    """Pages are looked at in both languages."""
    compile_all()
