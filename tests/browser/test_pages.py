"""Every page of the portal and of the workbench, on a phone and on a desk: axe, policy and console, no sideways scrolling.

What is to be visited is taken from the addresses of the site, so that a new page without a visit fails here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Error as Unreachable
from playwright.sync_api import Page, Response

from . import visits_papers
from .kit import assert_accessible, assert_fits
from .kit.fixtures import HEIGHTS
from .kit.yunling import Yunling
from .people import Official
from .visiting import Visit, at, of, path, pressed
from .visits_administration import ADMINISTRATION
from .visits_open import OPEN
from .visits_routing import LISTS, hints_asked_for

NARROWEST, PHONE, DESK = 320, 390, 1440
NOT_PAGES = {
    "open_kind": "stands only where the county added a procedure of its own; tried in test_procedure_by_data",
    "matter_move": "stands only where a newer version binds a running matter; tried in test_moving of the office",
    "matter_hand_over": "the common page of one form; only the keeper of a sealed matter opens it (tried in demands' tests)",
    "demands_act": "takes a form only; its refusal is visited as a rating without an answer",
    "demands_leave": "takes a form only",
    "demands_by_code": "leads to the followed demand",
    "demands_api_key_end": "takes a form only",
    "demands_responsibilities_export": "a file",
    "demands_mediation_paper": "needs a mediation with an agreement; looked at in test_joint",
    "demands_field_worker": "a script",
    "demands_field_standing": "data for the field page's script",
    "demands_field_hand_in": "takes a form of the field page's script only",
    "act": "takes a form only; its refusals are visited",
    **dict.fromkeys(("matter_file", "demands_export", "roster_csv", "roster_xlsx"), "a file"),
    **visits_papers.NOT_PAGES,
    "logout": "takes a form only",
    "switch_post": "takes a form only",
    "notices_read": "takes a form only",
    "notices_settle": "takes a form only",
    "preferences": "takes a form only",
    "admin_login": "takes a form only; the password it shows once is visited at the reset",
    "admin_delegation_end": "takes a form only",
    "view_save": "takes a form only",
    "view_delete": "takes a form only",
    "roster": "leads to the roster of one's own unit",
    "roster_remove": "takes a form only",
    "roster_withdraw": "takes a form only",
    "matter_read": "takes a form only; the page that asks for the reason is looked at in test_supervision",
    "supervision_remind": "takes a form only",
    "demands_problem_measure": "takes a form only",
    "demands_problem_evaluate": "takes a form only",
    **dict.fromkeys(
        (
            "supervision_board",
            "supervision_list",
            "supervision_numbers",
            "supervision_issue",
            "supervision_sheet",
            "supervision_timeliness",
            "supervision_timeliness_of",
            "supervision_timeliness_records",
            "demands_problems",
            "demands_problem_enter",
            "demands_problem",
            "demands_problem_records",
        ),
        "looked at in test_supervision, at both widths",
    ),
    **dict.fromkeys(
        (
            "documents_in_force",
            "documents_register",
            "documents_work",
            "documents_series",
            "documents_results",
            "documents_open",
            "documents_borrow",
            "documents_counsel",
            "documents_counsel_new",
            "documents_service",
        ),
        "looked at in test_documents, at both widths",
    ),
    **dict.fromkeys(
        (
            "decisions_public",
            "decisions_public_one",
            "decisions_list",
            "decisions_open",
            "decisions_approval",
            "decisions_catalogue",
            "decisions_catalogue_strike",
            "decisions_division",
            "decisions_comments",
            "decisions_expert",
            "decisions_call",
            "decisions_meeting",
            "figures",
            "figure",
            "procedures",
            "procedure",
            "procedure_version",
        ),
        "looked at in test_decisions, at both widths",
    ),
    **dict.fromkeys(
        ("decisions_catalogue_publish", "decisions_agenda", "decisions_meeting_open", "decisions_say"),
        "takes a form only",
    ),
    "inspections_contact": "takes a form only",
    **dict.fromkeys(
        (
            "inspections",
            "inspections_plan",
            "inspections_incident",
            "inspections_drill",
            "inspections_request",
            "inspections_risks",
            "inspections_risk_enter",
            "inspections_contacts",
            "inspections_team",
        ),
        "looked at in test_inspections, at both widths",
    ),
    "enforcement_revoke": "takes a form only",
    **OPEN,
    **dict.fromkeys(
        (
            "enforcement",
            "enforcement_open",
            "enforcement_officers",
            "enforcement_borrow",
            "enforcement_link",
            "enforcement_recordings",
            "enforcement_benchmarks",
            "enforcement_benchmark_enter",
            "enforcement_benchmark_import",
            "enforcement_benchmark_end",
            "enforcement_devices",
            "enforcement_device",
            "enforcement_hand_out",
            "enforcement_statistics",
            "enforcement_statistics_records",
        ),
        "looked at in test_enforcement, at both widths",
    ),
    **dict.fromkeys(
        ("enforcement_benchmark_export", "enforcement_statistics_csv", "enforcement_statistics_xlsx"),
        "a file",
    ),
    **dict.fromkeys(("enforcement_device_retire", "enforcement_take_back"), "takes a form only"),
}


def write_with_errors(page: Page, _yunling: Yunling) -> Response:
    page.goto("/hand-in/write/?about_official=no")
    page.fill("[name=phone]", "abc")
    page.set_input_files(
        "[name=photos]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"not a photo"}
    )
    return pressed(page, "main form")


def handed_in(page: Page, _yunling: Yunling) -> Response:
    page.goto("/hand-in/write/?about_official=no")
    page.fill("textarea[name=text]", "河边的护栏断了一截，小孩常在那里玩，请尽快修好。")
    return pressed(page, "main form")


def follow_with(code: str) -> Callable[[Page, Yunling], Response]:
    def bring(page: Page, yunling: Yunling) -> Response:
        page.context.clear_cookies(name="fazhi_following")
        page.goto("/follow/")
        page.fill("[name=code]", getattr(yunling, code).code if code.isalpha() else code)
        return pressed(page, "form:has([name=code])")

    return bring


def rating_without_an_answer(page: Page, yunling: Yunling) -> Response:
    follow_with("answered")(page, yunling)
    return pressed(page, "form[action$='/act/rate/']")


def paper_of_petition(page: Page, _yunling: Yunling) -> Response | None:
    """Follow one of the demonstration's petitions, and open its first paper."""
    from fazhi.modules.demands import secrecy
    from fazhi.modules.demands.actions.importing import submission_of
    from fazhi.site.demo.petitions import SOURCE

    follow_with(secrecy.code_for(submission_of(SOURCE, "3")))(page, _yunling)
    return page.goto(page.locator("a[href*='/follow/paper/']").first.get_attribute("href") or "")


PORTAL = [
    Visit("demands_home", at("demands_home")),
    Visit("demands_hand_in", at("demands_hand_in")),
    Visit("demands_officials", at("demands_officials")),
    Visit("demands_write", at("demands_write", "?about_official=no"), "empty"),
    Visit("demands_write", write_with_errors, "with errors", 422),
    Visit("demands_done", handed_in),
    Visit("demands_follow", lambda page, _: page.context.clear_cookies() or page.goto("/follow/"), "empty"),
    Visit("demands_follow", follow_with("0000-0000-00000"), "wrong code", 404),
    Visit("demands_followed", follow_with("fresh"), "to be withdrawn"),
    Visit("demands_followed", follow_with("answered"), "to be rated"),
    Visit("demands_followed", rating_without_an_answer, "rating without an answer", 422),
    Visit("demands_followed", follow_with("closed"), "closed, to be reopened"),
    Visit("demands_followed_paper", paper_of_petition),
    Visit("", path("/no-such-page/"), "no such page", 404),
    Visit("", path("/hand-in/leave/?%00"), "no such page with odd words", 404),
    Visit("login", at("login"), "empty"),
]


def wrong_password(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/login/")
    page.fill("[name=username]", "baimei")
    page.fill("[name=password]", "wrong")
    return pressed(page, "form:has([name=password])")


def locked_out(page: Page, _yunling: Yunling) -> Response:
    """Wrong passwords until the answer is to wait. An account that nobody has, so that nobody else waits."""
    page.goto("/work/login/")
    mark = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    wrong = {"csrfmiddlewaretoken": mark, "username": "nobody", "password": "wrong"}
    while page.request.post("/work/login/", form=wrong).status != 429:
        pass
    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "wrong")
    return pressed(page, "form:has([name=password])")


def refused(page: Page, yunling: Yunling) -> Response:
    dispatch = Official(page, "").form
    of("fresh", "matter")(page, yunling)
    dispatch("dispatch").locator("button").last.scroll_into_view_if_needed()
    return pressed(page, "form[action*='/do/dispatch/']")


def overtaken(page: Page, yunling: Yunling) -> Response:
    of("fresh", "matter")(page, yunling)
    Official(page, "").form("dispatch").evaluate("form => { form.elements.expected.value = '0' }")
    return pressed(page, "form[action*='/do/dispatch/']")


def register_with_errors(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/demands/register/")
    return pressed(page, "main form")


def registered(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/demands/register/")
    page.check("[name=about_official][value=no]", force=True)
    page.locator("[name=channel]").first.check(force=True)
    page.fill("textarea[name=text]", "来电人反映村口的垃圾桶满了没有人清运。")
    page.check("[name=read_back][value=on]", force=True)
    return pressed(page, "main form")


def first_figure(page: Page, _yunling: Yunling) -> Response | None:
    page.goto("/work/demands/figures/?by=unit")
    return page.goto(page.locator("td a[href*='/figures/']").first.get_attribute("href") or "")


def api_key_with_errors(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/demands/api-keys/")
    return pressed(page, "main form:has([name=holder])")


def api_key_made(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/demands/api-keys/")
    page.fill("[name=holder]", "县融媒体中心小程序")
    return pressed(page, "main form:has([name=holder])")


def limit_with_errors(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/limits/set/")
    return pressed(page, "main form")


def petition_with_errors(page: Page, _yunling: Yunling) -> Response:
    page.goto("/work/demands/petition/")
    return pressed(page, "main form")


def petition(page: Page, _yunling: Yunling) -> Response | None:
    page.goto("/work/demands/?kind=petition&status=closed")
    return page.goto(page.locator("th a[href*='/matters/']").first.get_attribute("href") or "")


def petition_paper(page: Page, yunling: Yunling) -> Response | None:
    petition(page, yunling)
    return page.goto(page.locator("a[href*='/papers/']").first.get_attribute("href") or "")


DESK_STEPS = ("dispatch", "arbitrate", "call_back", "return_for_rework", "close")
MATTERS = ("fresh", "answered", "closed")
WORK = {
    "": [
        Visit("login", wrong_password, "wrong password"),
        Visit("login", locked_out, "too many wrong passwords", 429),
    ],
    "baimei": [
        *(Visit("inbox", at("inbox", f"?view={view}"), view) for view in ("mine", "today", "overdue", "all")),
        Visit("desk", at("desk")),
        Visit("office_new", at("office_new"), "no procedure of the county's own"),
        *(Visit("desk_step", at("desk_step", kind="demand", step=step), step) for step in DESK_STEPS),
        *(Visit("matter", of(known, "matter"), known) for known in MATTERS),
        Visit("matter", refused, "with a refusal", 422),
        Visit("matter", overtaken, "overtaken by another", 409),
        Visit("matter_print", of("closed", "matter_print")),
        *visits_papers.PAPERS,
        Visit("demands_hints", hints_asked_for),
        Visit("demands_hints_of", of("fresh", "demands_hints_of")),
        Visit("demands_merging", of("fresh", "demands_merging"), "to be chosen"),
        Visit("demands_list", at("demands_list")),
        Visit("demands_list", at("demands_list", "?status=open&channel=portal"), "narrowed"),
        Visit("demands_list", at("demands_list", "?text=没有这样的诉求"), "nothing found"),
        Visit("demands_figures", at("demands_figures")),
        Visit("demands_figure", first_figure),
        Visit("demands_register", at("demands_register"), "empty"),
        Visit("demands_register", register_with_errors, "with errors", 422),
        Visit("demands_registered", registered),
        Visit("demands_receipt", at("demands_receipt"), "on A4"),
        Visit("demands_receipt", at("demands_receipt", "?paper=80mm&told=yes"), "on the roll"),
        Visit("demands_reprint", of("answered", "demands_reprint")),
        Visit("demands_answer_notice", of("answered", "demands_answer_notice")),
        Visit("demands_consent", of("answered", "demands_consent")),
        Visit("demands_field", at("demands_field")),
        Visit("organisation", at("organisation")),
        Visit("limits", at("limits")),
        Visit("calendar", at("calendar")),
        Visit("notices", at("notices")),
        Visit("demo_progress", path("/work/demo/")),
        Visit("limit_set", at("limit_set"), "not this post's duty", 403),
        Visit("matter", at("matter", matter_id=UUID(int=0)), "out of sight", 404),
    ],
    "xinyue": [
        Visit("demands_petition", at("demands_petition"), "empty"),
        Visit("demands_petition", petition_with_errors, "with errors", 422),
        Visit("demands_list", at("demands_list", "?kind=petition"), "petitions"),
        Visit("matter", petition, "petition"),
        Visit("demands_petition_paper", petition_paper),
    ],
    "lushan": [Visit("choose_post", at("choose_post"))],
    "huaqing": [
        *LISTS,
        Visit("demands_api_keys", at("demands_api_keys"), "empty"),
        Visit("demands_api_keys", api_key_with_errors, "with errors", 422),
        Visit("demands_api_keys", api_key_made, "a new key, shown once"),
        Visit("demands_api_keys", at("demands_api_keys"), "with a key"),
        Visit("limit_set", at("limit_set"), "empty"),
        Visit("limit_set", limit_with_errors, "with errors", 422),
        Visit("notices_unsettled", at("notices_unsettled")),
        *ADMINISTRATION,
    ],
    "chengang": [
        Visit("matter", of("answered", "matter"), "as handler"),
        Visit("inbox", at("inbox"), "as handler"),
    ],
}


def visits() -> Iterator[Visit]:
    yield from PORTAL
    for rows in WORK.values():
        yield from rows


def names_of_pages(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """The names of all addresses but those for programs, whose own tests look at them."""
    for entry in patterns:
        if "api/" in str(entry.pattern) or "open311/" in str(entry.pattern):
            continue
        if isinstance(entry, URLResolver):
            yield from names_of_pages(entry.url_patterns)
        else:
            yield entry.name or str(entry.pattern)


def test_every_page_of_the_site_is_visited_here_or_named_with_the_reason_why_not() -> None:
    pages = set(names_of_pages(get_resolver().url_patterns))
    visited = {visit.name for visit in visits()}
    assert {"without a visit": pages - visited - set(NOT_PAGES), "gone": set(NOT_PAGES) - pages} == {
        "without a visit": set(),
        "gone": set(),
    }


@dataclass
class Round:
    """Goes from page to page in one browser and gathers what is wrong, so that one run tells everything."""

    page: Page
    yunling: Yunling
    shot: Callable[..., Any]
    faults: list[str]

    def look_at(self, visits: list[Visit], *widths: int, axe: Sequence[int] = ()) -> None:
        """Bring each page up once and look at it at each width, with axe at those named."""
        for visit in visits:
            try:
                response = visit.bring(self.page, self.yunling)
            except Unreachable as unreachable:
                self.faults.append(f"{visit}: {unreachable}")
                continue
            if response and response.status != visit.status:
                self.faults.append(f"{visit}: {response.status} instead of {visit.status}")
            before = self.page.viewport_size
            for width in widths:
                self.page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 700)})
                self._check(visit, assert_fits)
                if width in axe:
                    self._check(visit, assert_accessible)
                self.shot(self.page, f"{visit}-{width}".replace(" ", "-"))
            if before:
                self.page.set_viewport_size(before)

    def _check(self, visit: Visit, check: Callable[[Page], None]) -> None:
        try:
            check(self.page)
        except AssertionError as wrong:
            self.faults.append(f"{visit}: {wrong}")


@pytest.fixture
def rounds(page_at: Any, yunling: Yunling, shot: Any) -> Iterator[Callable[..., Round]]:
    """Begin a round; the test fails at its end with everything that was found."""
    faults: list[str] = []

    def begin(width: int, *, login: str = "", language: str = "zh-CN") -> Round:
        page = page_at(width, base_url=yunling.url, language=language)
        if login:
            Official.enters(page, login)
        return Round(page, yunling, shot, faults)

    yield begin
    assert not faults, "\n".join(faults)


def test_every_page_of_the_portal_is_accessible_and_fits_phone_desk_and_the_narrowest_screen(rounds) -> None:
    rounds(PHONE).look_at(PORTAL, PHONE, NARROWEST, DESK, axe=(PHONE, DESK))


@pytest.mark.parametrize("login", WORK)
def test_every_page_of_the_workbench_is_accessible_and_fits_phone_and_desk(rounds, login: str) -> None:
    rounds(PHONE, login=login).look_at(WORK[login], PHONE, DESK, axe=(PHONE, DESK))


def test_the_longer_english_words_fit_a_phone_too(rounds) -> None:
    written = [visit for visit in PORTAL if visit.status == 200]
    rounds(PHONE, language="en").look_at(written, PHONE, NARROWEST)
    some = {"desk", "matter", "demands_list", "demands_figures", "demands_register", "calendar"}
    chosen = [visit for visit in WORK["baimei"] if visit.name in some and visit.status == 200]
    rounds(PHONE, login="baimei", language="en").look_at(chosen, PHONE)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_figure_is_wider_than_its_tile_on_a_phone(rounds, language: str) -> None:
    page = rounds(390, login="baimei", language=language).page
    page.goto("/work/demands/figures/")
    wide = """() => [...document.querySelectorAll(".fz-figure-value")]
      .filter((value) => value.scrollWidth > value.clientWidth).map((value) => value.textContent)"""
    assert page.evaluate(wide) == []
