"""The kit's own pages in a real browser: they look, read and behave as every later page relies on."""

from collections.abc import Iterator

import pytest

from .kit import assert_accessible, assert_fits
from .kit.gallery import serving

FAILING = ("400", "403", "404", "500", "503", "csrf", "sign-in", "no-post")


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("page_path", ["/", "/work/"])
def test_every_component_is_accessible_and_fits(page_at, shot, gallery, page_path, width, language):
    page = page_at(width, base_url=gallery, language=language)
    page.goto(page_path)
    shot(page, f"{'workbench' if 'work' in page_path else 'portal'}-{width}-{language}")
    assert_fits(page)
    assert_accessible(page)
