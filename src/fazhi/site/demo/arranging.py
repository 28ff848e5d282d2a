"""How the fictional county's office is arranged: a week of the duty roster, answer templates, a benchmark, by the real actions."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.workdays import legal_day, start_of_day
from fazhi.modules.enforcement import actions as enforcement
from fazhi.modules.enforcement.rules import FIELDS
from fazhi.modules.enforcement.rules_discretion import items_of
from fazhi.modules.office import actions
from fazhi.modules.office.actions.roster import Planned
from fazhi.modules.office.rules.covering import week_of
from fazhi.site.demo.county import county, written


def arrange(now: datetime) -> None:
    """Promise a call centre that answers day and night, put people on duty this week, set templates and a benchmark."""
    office = written("office")
    roster = office["roster"]
    with business():
        unit = Unit.objects.get(code=roster["unit"])
        monday = week_of(legal_day(now))
        actions.promise_staffing(
            unit=unit, kind=roster["kind"], weekdays="1234567", from_minute=0, to_minute=1440,
            from_day=monday, by=SYSTEM, at=now,
        )  # fmt: skip
        actions.import_shifts(unit=unit, planned=list(_week(roster, monday)), by=SYSTEM, at=now)
        for template in office["template"]:
            actions.set_template(
                title=template["title"], text=template["text"], step=template["step"], by=SYSTEM, at=now
            )
    _set_benchmark(now)


def _set_benchmark(now: datetime) -> None:
    """A discretion benchmark that says of itself that it is a local rule made up for the demonstration."""
    keeper = county(now).who("cyberspace", "enforcement.certify")[0]
    sheet = (Path(__file__).parent / "data" / "benchmark.csv").read_bytes()
    items = items_of(sheet, {title.zh: code for code, title in FIELDS.items()})
    enforcement.set_benchmarks(items=items, by=keeper, at=now)


def _week(roster: Mapping[str, Any], monday: date) -> Iterator[Planned]:
    posts = {
        row.person.user.username: row
        for row in Post.objects.filter(unit__code=roster["unit"]).select_related("person__user")
        if row.person.user
    }
    for day in (monday + timedelta(days=n) for n in range(7)):
        for login, begins, ends in roster["hours"]:
            yield _shift(posts[login], roster["kind"], day, begins, ends)
        for login, kind, weekdays, begins, ends in roster["further"]:
            if str(day.isoweekday()) in weekdays:
                yield _shift(posts[login], kind, day, begins, ends)


def _shift(post: Post, kind: str, day: date, begins: int, ends: int) -> Planned:
    start = start_of_day(day)
    until = ends if ends > begins else ends + 24
    return Planned(post, kind, start + timedelta(hours=begins), start + timedelta(hours=until))
