"""People at their browsers: officials who log in and do steps, residents with a tracking code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Locator, Page, expect

BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD_FIELD = "input[name=password]"


@dataclass
class Official:
    """Somebody signed in to the workbench in one browser of their own."""

    page: Page
    login: str

    @classmethod
    def signs_in(cls, page: Page, login: str, password: str) -> "Official":
        """Through the login page, as a person does."""
        page.goto("/work/login/")
        page.fill("input[name=username]", login)
        page.fill(PASSWORD_FIELD, password)
        page.locator("form:has(input[name=password]) button").click()
        expect(page.locator(PASSWORD_FIELD)).to_have_count(0)
        return cls(page, login)

    def opens(self, matter_id: str) -> Page:
        """The matter's page, once what its script fetches has come: that moves the forms below it."""
        self.page.goto(f"/work/matters/{matter_id}/")
        if self.page.evaluate("typeof htmx !== 'undefined'"):
            expect(self.page.locator("[hx-trigger=load]")).to_have_count(0)
        return self.page

    @classmethod
    def enters(cls, page: Page, login: str) -> "Official":
        """With a session made beforehand: for tests that are about what comes after the login page."""
        client = Client()
        client.force_login(User.objects.get(username=login), backend=BACKEND)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        home = page.request.get("/").url
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": home}])
        return cls(page, login)

    def form(self, step: str) -> Locator:
        """The form of a step on the open page, unfolded."""
        form = self.page.locator(f"form[action*='/do/{step}/']").first
        fold = form.locator("xpath=ancestor::details[1]")
        if fold.count() and fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
        return form

    def does(self, matter_id: str, step: str, **entries: Any) -> None:
        """One step from the matter's page: opens it, fills the form, sends it, and sees that it was done."""
        self.opens(matter_id)
        self.sends(self.form(step), entries)
        expect(self.page.locator("#messages")).not_to_be_empty()
        expect(self.page.locator("#tried")).to_have_count(0)

    def sends(self, form: Locator, entries: Mapping[str, Any]) -> None:
        """Fill a form by the names of its fields and press its button."""
        for name, value in entries.items():
            enter(form.locator(f"[name='{name}']"), value)
        form.locator("button").last.click()
        self.page.wait_for_load_state()


def enter(field: Locator, value: Any) -> None:
    """Enter one value the way its field takes it: chosen, ticked or typed."""
    first = field.first
    kind = first.get_attribute("type")
    if first.evaluate("element => element.tagName") == "SELECT":
        first.select_option(value)
    elif kind == "radio":
        chosen = field.and_(field.page.locator(f"[value='{value}']"))
        chosen.check(force=True)
    elif kind == "checkbox" and isinstance(value, list | tuple):
        for one in value:
            box = field.and_(field.page.locator(f"[value='{one}']"))
            box.evaluate("box => { box.closest('details').open = true }")
            box.check(force=True)
    elif kind == "checkbox":
        first.set_checked(bool(value), force=True)
    else:
        first.fill(str(value))
