"""Visits of the pages of papers: the case file of a matter, and a draft."""

from playwright.sync_api import Page, Response

from .kit.yunling import Yunling
from .visiting import Visit, of, pressed


def begun(page: Page, yunling: Yunling) -> Response:
    """The draft of the form of the first step done."""
    of("closed", "papers")(page, yunling)
    page.locator(".office-papers-forms > summary").click()
    return pressed(page, ".office-papers-forms form")


PAPERS = [Visit("papers", of("closed", "papers")), Visit("paper", begun, "a draft")]
NOT_PAGES = {
    **dict.fromkeys(("paper_download", "paper_blank", "case_file"), "a file"),
    **dict.fromkeys(("paper_begin", "paper_sign", "paper_correct"), "takes a form only"),
}
