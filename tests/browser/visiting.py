"""What a visit of a page is, and the usual ways of bringing one onto the screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, Response

from .kit.yunling import Yunling


@dataclass(frozen=True)
class Visit:
    """How to bring a page onto the screen: ``name`` in the addresses, what of it, and the status it answers with."""

    name: str
    bring: Callable[[Page, Yunling], Response | None]
    what: str = ""
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name} {self.what}".strip()


def at(name: str, query: str = "", **parts: Any) -> Callable[[Page, Yunling], Response | None]:
    """Open a page by the name of its address."""
    return lambda page, _yunling: page.goto(reverse(name, kwargs=parts) + query)


def of(known: str, name: str) -> Callable[[Page, Yunling], Response | None]:
    """Open a page of one of the known matters."""
    return lambda page, yunling: page.goto(reverse(name, args=[getattr(yunling, known).id]))


def path(text: str) -> Callable[[Page, Yunling], Response | None]:
    """Open an address that no page has, or that needs words of its own."""
    return lambda page, _yunling: page.goto(text)


def pressed(page: Page, form: str) -> Response:
    """Press the last button of a form; the page that comes."""
    with page.expect_navigation() as came:
        page.locator(form).first.locator("button:visible").last.click()
    return came.value
