"""Fixtures of every test; see ``fazhi.site.testing.databases`` for what they are and how to use them."""

import pytest

LONGEST = ("test_story", "browser/test_pages")

pytest_plugins = ["fazhi.site.testing.databases"]


def pytest_configure() -> None:
    """The English of the pages is compiled before Django reads it."""
    from fazhi.web.translations import compile_all

    compile_all()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first, so that no worker waits for one of them at the end."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONGEST))
