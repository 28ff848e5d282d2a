"""Twenty real messages, opened as new demands and taken through their lives in the browser by people with real logins.

The messages are other people's words: they are read from the shared data where it is there, shown to nobody, and no
picture is taken of them.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .kit import assert_accessible, assert_fits
from .people import Official, enter

MESSAGES = Path(__file__).parents[2].parent / "shared" / "data" / "messages"
SEED, HOW_MANY = 20261122, 20
FULL = 3
"""How many of the twenty go the longest way: objection, arbitration, rework, reopening."""
SOURCE = "story"


@dataclass
class Story:
    """One of the twenty: its matter and the code its resident holds."""

    matter_id: str
    code: str
    unit_id: str
    other_id: str


@pytest.fixture
def county(committed_db: object) -> Any:
    """The fictional county, in office for a month."""
    from django.utils import timezone

    from fazhi.site.demo import county

    county.set_up(since=timezone.now() - timedelta(days=30))
    return county.county(timezone.now())


@pytest.fixture
def stories(county: Any, tmp_path: Path) -> list[Story]:
    """Twenty messages picked by a fixed seed from both files, opened ``--as-new`` by the real command."""
    if not MESSAGES.is_dir():
        pytest.skip("needs ../shared/data/messages beside the project")
    file = tmp_path / "twenty.csv"
    write_twenty(file)
    import_as_new(file)
    return list(opened(county))


def write_twenty(file: Path) -> None:
    rows = [
        {"编号": f"{name}-{row['id']}", "标题": row["title"], "来信时间": row["sent_at"], "内容": row["body"]}
        for name in ("stream", "replied")
        for row in csv.DictReader((MESSAGES / f"{name}.csv").open(encoding="utf-8-sig", newline=""))
    ]
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, ["编号", "标题", "来信时间", "内容"])
        writer.writeheader()
        writer.writerows(random.Random(SEED).sample(rows, HOW_MANY))


def import_as_new(file: Path) -> None:
    from click.testing import CliRunner

    from fazhi.modules.demands.cli import demands

    result = CliRunner().invoke(demands, ["import", str(file), "--as-new", "--source", SOURCE])
    last = result.output.strip().splitlines()[-1] if result.output else str(result.exception)
    assert last == f"read={HOW_MANY} imported={HOW_MANY} unchanged=0 rejected=0", result.output


def opened(county: Any) -> Iterator[Story]:
    from fazhi.modules.demands import secrecy
    from fazhi.modules.demands.actions.importing import submission_of
    from fazhi.modules.demands.models import Demand

    housing, village = county.units["housing"], county.units["liuhe-dongwan"]
    for demand in Demand.objects.filter(source=SOURCE).order_by("pk"):
        code = secrecy.code_for(submission_of(SOURCE, demand.source_id))
        yield Story(str(demand.pk), code, str(housing.pk), str(village.pk))


class Cast:
    """The people of the story, each in a browser of their own; the village clerk and the resident on phones."""

    def __init__(self, page_at: Any, url: str) -> None:

        def sign_in(login: str, width: int) -> Official:
            return Official.enters(page_at(width, base_url=url), login)

        self.dispatcher = sign_in("baimei", 1440)
        self.caller = sign_in("miaomiao", 1440)
        self.handler = sign_in("chengang", 1440)
        self.villager = sign_in("dufeng", 390)
        self.resident: Page = page_at(390, base_url=url)

    def follow(self, story: Story) -> Page:
        """The resident opens their demand with the code, on the phone."""
        self.resident.goto("/follow/")
        if self.resident.url.endswith("/follow/demand/"):
            self.resident.locator("form[action*='/follow/leave/'] button").click()
            self.resident.goto("/follow/")
        self.resident.fill("input[name=code]", story.code)
        self.resident.locator("form:has(input[name=code]) button").last.click()
        self.resident.wait_for_load_state()
        return self.resident


ANSWER = {
    "answer": "已到现场查看并处理完毕，向您说明了情况。",
    "remedies": "可以要求重新办理，也可以依法申请行政复议。",
}


def usual_way(cast: Cast, story: Story, official: Official, unit_id: str) -> None:
    """Dispatched, accepted, answered, called back, closed."""
    cast.dispatcher.does(story.matter_id, "dispatch", unit=unit_id)
    official.does(story.matter_id, "accept")
    official.does(story.matter_id, "answer", outcome="handled", **ANSWER)
    cast.caller.does(story.matter_id, "call_back", outcome="solved", satisfaction="satisfied")
    cast.caller.does(story.matter_id, "close")


def long_way(cast: Cast, story: Story) -> None:
    """Objection, arbitration, re-dispatch to a village, answer, call-back “not solved”, rework, close, reopening, close."""
    matter, village = story.matter_id, cast.villager
    cast.dispatcher.does(matter, "dispatch", unit=story.unit_id)
    cast.handler.does(matter, "object", grounds="不属于本单位职责，应由村里办理。")
    cast.dispatcher.does(matter, "arbitrate", outcome="upheld", reasons="异议成立。")
    cast.dispatcher.does(matter, "dispatch", unit=story.other_id)
    village.does(matter, "accept")
    village.does(matter, "answer", outcome="handled", **ANSWER)
    cast.caller.does(matter, "call_back", outcome="not_solved", satisfaction="dissatisfied")
    cast.caller.does(matter, "return_for_rework", reasons="来电人表示仍未解决，请再次到现场。")
    village.does(matter, "answer", outcome="handled", **ANSWER)
    cast.caller.does(matter, "call_back", outcome="solved", satisfaction="fair")
    cast.caller.does(matter, "close")
    reopen(cast, story)
    village.does(matter, "answer", outcome="explained", **ANSWER)
    cast.caller.does(matter, "call_back", outcome="solved", satisfaction="satisfied")
    cast.caller.does(matter, "close")


def reopen(cast: Cast, story: Story) -> None:
    """The resident says on the phone that it is still not solved."""
    page = cast.follow(story)
    form = page.locator("form[action*='/follow/act/reopen/']")
    fold = form.locator("xpath=ancestor::details[1]")
    if fold.count() and fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    enter(form.locator("[name$=reasons]"), "下雨以后又坏了，和以前一样。")
    form.locator("button").last.click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("重新办理")


def test_twenty_real_messages_go_through_their_lives_in_the_browser(
    stories: list[Story], thread_server: str, page_at: Any
) -> None:
    from fazhi.kernel.matters.models import Clock, Matter
    from fazhi.modules.demands.models import Demand

    assert len(stories) == HOW_MANY
    cast = Cast(page_at, thread_server)
    for number, story in enumerate(stories):
        if number < FULL:
            long_way(cast, story)
        elif number % 2:
            usual_way(cast, story, cast.handler, story.unit_id)
        else:
            usual_way(cast, story, cast.villager, story.other_id)
    page = cast.follow(stories[0])
    assert_fits(page)
    assert_accessible(page)
    assert_accessible(cast.villager.opens(stories[0].matter_id))

    ids = [story.matter_id for story in stories]
    assert set(Matter.objects.filter(pk__in=ids).values_list("status", flat=True)) == {"closed"}
    assert not Clock.objects.filter(matter__in=ids, state="running").exists()
    counted = Demand.objects.filter(pk__in=ids).values_list("bounce_count", "rework_count", "reopen_count")
    assert sorted(counted) == sorted([(1, 1, 1)] * FULL + [(0, 0, 0)] * (HOW_MANY - FULL))
