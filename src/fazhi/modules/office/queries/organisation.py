"""Who is who: the unit tree with its posts, the local limits in force, the working days of a year."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.models import LocalLimit
from fazhi.kernel.matters.queries import calendar
from fazhi.kernel.people import verbs
from fazhi.kernel.people.models import Duty, Post, Unit
from fazhi.kernel.people.queries import held, open_units
from fazhi.kernel.procedures import Procedure, Text, Within
from fazhi.kernel.workdays import Day, Period, legal_day


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the tree, how deep it stands, and the posts held in it now with their duties."""

    unit: Unit
    depth: int
    posts: tuple[tuple[Post, tuple[Text, ...]], ...]


def units(at: datetime) -> list[UnitLine]:
    """The units open now in the order of the tree. Three queries."""
    posts = (
        Post.objects.filter(held(at))
        .select_related("person")
        .prefetch_related(Prefetch("duties", Duty.objects.filter(held(at)), "held_duties"))
        .order_by("held_from", "pk")
    )
    rows = open_units(at).prefetch_related(Prefetch("posts", posts, "held_posts")).order_by("path")
    return [UnitLine(row, row.path.count("/") - 2, _posts(getattr(row, "held_posts", ()))) for row in rows]


def _posts(rows: Iterable[Post]) -> tuple[tuple[Post, tuple[Text, ...]], ...]:
    return tuple((post, tuple(_duties(getattr(post, "held_duties", ())))) for post in rows)


def _duties(rows: Iterable[Duty]) -> Iterable[Text]:
    known = {verb.code: Text(verb.zh, verb.en) for verb in verbs.all_verbs()}
    return (known.get(row.verb, Text(row.verb, row.verb)) for row in rows)


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One local limit: the period in force, since when and on what basis, and what the file has by default.

    ``title`` is that of the clock, right or wait it times; ``later`` are settings that take effect after today.
    """

    key: str
    procedure: Text
    title: Text
    period: Period
    default: Period
    since: date | None
    basis: str
    later: tuple[LocalLimit, ...]


def limits(at: datetime) -> list[LimitLine]:
    """Every local limit of the procedures in force. One query."""
    today = legal_day(at)
    rows: dict[str, list[LocalLimit]] = {}
    for row in LocalLimit.objects.order_by("from_day"):
        rows.setdefault(row.key, []).append(row)
    newest = {procedure.code: procedure for procedure in definitions.all_definitions()}
    return [
        _limit(procedure, key, default, rows.get(key, []), today)
        for procedure in newest.values()
        for key, default in procedure.local_limits.items()
    ]


def _limit(procedure: Procedure, key: str, default: Period, rows: list[LocalLimit], today: date) -> LimitLine:
    begun = [row for row in rows if row.from_day <= today]
    now = begun[-1] if begun else None
    return LimitLine(
        key,
        procedure.title,
        _timed_by(procedure, key),
        Period.parse(now.period) if now else default,
        default,
        now.from_day if now else None,
        now.basis if now else "",
        tuple(row for row in rows if row.from_day > today),
    )


def _timed_by(procedure: Procedure, key: str) -> Text:
    """What a local limit times: the clock or right of that limit, else the step an extension or wait belongs to."""
    timed: list[tuple[Within | None, Text]] = [(c.within, c.title) for c in procedure.clocks.values()]
    timed += [(right.within, right.title) for right in procedure.rights.values()]
    timed += [
        (extension.within, procedure.atom_title(extension.step))
        for clock in procedure.clocks.values()
        for extension in clock.extended_by
    ]
    timed += [(wait.within, step.title) for step in procedure.steps.values() for wait in step.wait]
    return next((title for within, title in timed if within and within.local == key), Text(key, key))


@dataclass(frozen=True, slots=True)
class Month:
    """One month in weeks of seven, Monday first; ``None`` pads the first and last week."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]


def months(year: int) -> list[Month]:
    """The days of a year by month, each with the notice or local document it rests on. One query."""
    days = calendar()
    return [_month(date(year, number, 1), days.day) for number in range(1, 13)]


def _month(first: date, look: Callable[[date], Day]) -> Month:
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    cells: list[Day | None] = [None] * first.weekday()
    cells += [look(first + timedelta(days=n)) for n in range((following - first).days)]
    cells += [None] * (-len(cells) % 7)
    return Month(first, tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7)))


def notices_of(months: Iterable[Month]) -> list[str]:
    """The notices and local documents that the days of a year rest on, each once."""
    named = (day.notice for month in months for week in month.weeks for day in week if day and day.notice)
    return list(dict.fromkeys(named))
