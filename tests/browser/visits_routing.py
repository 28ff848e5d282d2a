"""The pages of categories, of the powers-and-duties list and of automatic dispatch, and the hints of a registration."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, Response

from .kit.yunling import Yunling
from .visiting import Visit, at, pressed


def new_category_with_errors(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/demands/categories/add/")
    return pressed(page, "main form")


def import_without_a_file(name: str) -> Callable[[Page, Yunling], Response]:
    def bring(page: Page, _yunling: Yunling) -> Response:
        page.goto(reverse(name))
        return pressed(page, "main form[action$='/import/']")

    return bring


def line_with_errors(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/demands/responsibilities/add/")
    return pressed(page, "main form")


def end_of_a_line(page: Page, _yunling: Yunling) -> Response | None:
    page.goto("/work/demands/responsibilities/")
    return page.goto(page.locator("a[href$='/end/']").first.get_attribute("href") or "")


def threshold_set(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/demands/routing/")
    page.fill("[name=threshold]", "95")
    page.fill("[name=basis]", "中心例会纪要")
    return pressed(page, "main form")


def hints_asked_for(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/demands/register/")
    page.fill("textarea[name=text]", "东湾村村口的路灯不亮，晚上很黑。")
    page.select_option("[name=category]", "0101")
    button = page.locator("button[formaction$='/register/hints/']").first
    button.evaluate("button => { button.removeAttribute('hx-post'); htmx.process(button.form) }")
    with page.expect_navigation() as came:
        button.click()
    return came.value


LISTS = [
    Visit("demands_categories", at("demands_categories")),
    Visit("demands_category_add", at("demands_category_add"), "empty"),
    Visit("demands_category_add", new_category_with_errors, "with errors", 422),
    Visit("demands_category", at("demands_category", code="01")),
    Visit("demands_category_import", import_without_a_file("demands_categories"), "without a file", 422),
    Visit("demands_responsibilities", at("demands_responsibilities")),
    Visit("demands_responsibility_add", at("demands_responsibility_add"), "empty"),
    Visit("demands_responsibility_add", line_with_errors, "with errors", 422),
    Visit("demands_responsibility_end", end_of_a_line),
    Visit("demands_responsibilities_import", import_without_a_file("demands_responsibilities"), "", 422),
    Visit("demands_routing", at("demands_routing"), "empty"),
    Visit("demands_routing", threshold_set, "set"),
]
