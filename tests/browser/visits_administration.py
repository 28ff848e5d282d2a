"""The pages by which the office administers itself: limits, units, people, posts, templates, the roster."""

from collections.abc import Callable

from playwright.sync_api import Page, Response

from .kit.yunling import Yunling
from .visiting import Visit, at, pressed


def through(start: str, pattern: str, *more: str) -> Callable[[Page, Yunling], Response | None]:
    """Open the first link of a page whose address holds ``pattern``, and one below it."""

    def bring(page: Page, _yunling: Yunling) -> Response | None:
        page.goto(start)
        found = (
            page.locator(f"main a[href*='{pattern}']:not([href$='/new/'])").first.get_attribute("href") or ""
        )
        return page.goto(found.partition("?")[0] + "".join(more))

    return bring


def person_at(login: str, *more: str) -> Callable[[Page, Yunling], Response | None]:
    return through(f"/work/organisation/persons/?text={login}", "/organisation/persons/", *more)


def post_at(login: str, *more: str) -> Callable[[Page, Yunling], Response | None]:
    return through(f"/work/organisation/persons/?text={login}", "/organisation/posts/", *more)


def unit_at(*more: str) -> Callable[[Page, Yunling], Response | None]:
    return through("/work/organisation/", "/organisation/units/", *more)


def roster_at(*more: str) -> Callable[[Page, Yunling], Response | None]:
    def bring(page: Page, _yunling: Yunling) -> Response | None:
        page.goto("/work/roster/")
        return page.goto(page.url + "".join(more))

    return bring


def password_once(page: Page, yunling: Yunling) -> Response:
    person_at("qinhe")(page, yunling)
    page.locator("details.fz-confirm summary").first.click()
    return pressed(page, "main form[action$='/login/reset/']")


def limit_previewed(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/limits/set/")
    page.fill("[name=period_amount]", "3")
    page.select_option("[name=period_unit]", "working_day")
    page.fill("[name=basis]", "云岭办〔2026〕2号")
    return pressed(page, "main form")


def day_previewed(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/calendar/set/")
    for name, text in (
        ("day", "2027-06-16"),
        ("title_zh", "地方节日"),
        ("title_en", "Festival"),
        ("basis", "云岭办〔2026〕3号"),
    ):
        page.fill(f"[name={name}]", text)
    return pressed(page, "main form")


ADMINISTRATION = [
    Visit("limit_set", limit_previewed, "previewed"),
    Visit("paper_words", at("paper_words"), "empty"),
    Visit("limit", through("/work/limits/", "/work/limits/demands")),
    Visit("local_day_set", at("local_day_set"), "empty"),
    Visit("local_day_set", day_previewed, "previewed"),
    Visit("organisation", at("organisation"), "as administrator"),
    Visit("admin_unit", unit_at()),
    Visit("admin_unit_below", unit_at("below/")),
    Visit("admin_unit_rename", unit_at("rename/")),
    Visit("admin_unit_close", unit_at("close/")),
    Visit("admin_persons", at("admin_persons")),
    Visit("admin_person_new", at("admin_person_new")),
    Visit("admin_person", person_at("chengang")),
    Visit("admin_person", password_once, "with a password shown once"),
    Visit("admin_appoint", person_at("chengang", "appoint/")),
    Visit("admin_post", post_at("chengang")),
    Visit("admin_post_duties", post_at("chengang", "duties/")),
    Visit("admin_post_leave", post_at("chengang", "leave/")),
    Visit("admin_post_delegate", post_at("chengang", "delegate/")),
    Visit("admin_changes", at("admin_changes")),
    Visit("admin_templates", at("admin_templates")),
    Visit("admin_template_new", at("admin_template_new")),
    Visit("admin_template", through("/work/templates/", "/work/templates/")),
    Visit("roster_unit", roster_at()),
    Visit("roster_add", roster_at("add/")),
    Visit("roster_copy", roster_at("copy/")),
    Visit("roster_import", roster_at("import/")),
    Visit("roster_staffing", roster_at("staffing/")),
    Visit("password", at("password")),
]
