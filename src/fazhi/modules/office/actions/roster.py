"""The duty roster: shifts added, removed, copied, imported; hours promised to be staffed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fazhi.kernel.ledger.actions import Book, business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import NotYours, Refused
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import reach_of
from fazhi.kernel.workdays import legal_day, start_of_day
from fazhi.modules.office.models import DutyKind, Shift, Staffing

LONGEST = timedelta(days=3)
FARTHEST = timedelta(days=400)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift as somebody plans it; moments are aware, the end exclusive."""

    post: Post
    kind: str
    begins_at: datetime
    ends_at: datetime
    note: str = ""


def add_shift(*, unit: Unit, planned: Planned, by: Actor, at: datetime) -> Shift:
    """Put a post on duty. Raises ``Refused`` when it is not held then, or already stands there."""
    _reached(unit, by)
    with business() as book:
        return _add(book, unit, [planned], by, at)[0]


def import_shifts(*, unit: Unit, planned: Sequence[Planned], by: Actor, at: datetime) -> list[Shift]:
    """Put many on duty, all or none; those that stand there already are left as they are."""
    _reached(unit, by)
    with business() as book:
        _lock(unit)
        known = _known(unit, planned)
        new = {_key(each): each for each in planned if _key(each) not in known}
        if not new:
            raise Refused(_("文件里的班次都已在值班表上。"))
        return _add(book, unit, list(new.values()), by, at)


def copy_week(*, unit: Unit, monday: date, by: Actor, at: datetime) -> list[Shift]:
    """Copy the week before ``monday`` into the week it begins; what stands there already is left as it is."""
    _reached(unit, by)
    begins = start_of_day(monday)
    with business() as book:
        _lock(unit)
        last = Shift.objects.filter(unit=unit, begins_at__gte=begins - WEEK, begins_at__lt=begins)
        planned = [
            Planned(row.post, row.kind, row.begins_at + WEEK, row.ends_at + WEEK, row.note)
            for row in last.select_related("post__person")
        ]
        if not planned:
            raise Refused(_("上一周没有排班，没有可复制的。"))
        known = _known(unit, planned)
        new = [each for each in planned if _key(each) not in known]
        if not new:
            raise Refused(_("上一周的班次本周都已排好。"))
        return _add(book, unit, new, by, at)


def remove_shift(*, shift: Shift, by: Actor, at: datetime) -> None:
    """Take a shift that has not begun off the roster. Who was on duty stays as it was."""
    _reached(shift.unit, by)
    if shift.begins_at <= at:
        raise Refused(_("这一班已经开始，谁值过班不能改。换人请另排一班。"))
    with business() as book:
        content = _content(shift)
        configure(book, "shift.remove", "office.shift", str(shift.pk), content, by, at)
        shift.delete()


def promise_staffing(
    *,
    unit: Unit,
    kind: str,
    weekdays: str,
    from_minute: int,
    to_minute: int,
    from_day: date,
    by: Actor,
    at: datetime,
) -> Staffing:
    """Declare hours that shall always be staffed, from a day on; see ``Staffing`` for the units."""
    _reached(unit, by)
    if kind not in DutyKind.values or not weekdays or not 0 <= from_minute < to_minute <= 1440:
        raise Refused(_("请选择班别和星期，时段的止须晚于起。"))
    with business() as book:
        row = Staffing.objects.create(
            unit=unit,
            kind=kind,
            weekdays="".join(sorted(set(weekdays))),
            from_minute=from_minute,
            to_minute=to_minute,
            from_day=from_day,
        )
        _enter_staffing(book, "staffing.promise", row, by, at)
    return row


def withdraw_staffing(*, staffing: Staffing, by: Actor, at: datetime) -> Staffing:
    """End a promise of staffed hours from today on."""
    _reached(staffing.unit, by)
    if staffing.until_day is not None:
        raise Refused(_("这项值守安排已经结束。"))
    with business() as book:
        staffing.until_day = max(legal_day(at), staffing.from_day)
        staffing.save(update_fields=["until_day"])
        _enter_staffing(book, "staffing.withdraw", staffing, by, at)
    return staffing


def _add(book: Book, unit: Unit, planned: Sequence[Planned], by: Actor, at: datetime) -> list[Shift]:
    _lock(unit)
    _holders(planned)
    if {_key(each) for each in planned} & _known(unit, planned):
        raise Refused(_("此人这一班已经排过。"))
    rows = [
        Shift(
            unit=unit, post=each.post, kind=each.kind, begins_at=each.begins_at, ends_at=each.ends_at,
            note=each.note, entered_at=at,
        )
        for each in _sane(planned, at)
    ]  # fmt: skip
    Shift.objects.bulk_create(rows)
    for row in rows:
        configure(book, "shift.add", "office.shift", str(row.pk), _content(row), by, at)
    return rows


def _sane(planned: Iterable[Planned], at: datetime) -> Iterable[Planned]:
    for each in planned:
        if each.ends_at <= each.begins_at:
            raise Refused(_("班次的止必须晚于起。"))
        if each.ends_at - each.begins_at > LONGEST:
            raise Refused(_("一班最长%(n)d天，请分成几班排。") % {"n": LONGEST.days})
        if abs(each.begins_at - at) > FARTHEST:
            raise Refused(_("班次离今天超过一年，请核对日期。"))
        yield each


def _holders(planned: Sequence[Planned]) -> None:
    """Everybody holds the post for the whole of the shift."""
    posts = {row.pk: row for row in Post.objects.filter(pk__in={each.post.pk for each in planned})}
    away = [
        each
        for each in planned
        if posts[each.post.pk].held_from > each.begins_at
        or (posts[each.post.pk].held_to or each.ends_at) < each.ends_at
    ]
    if away:
        names = "、".join(dict.fromkeys(each.post.person.name for each in away))
        words = ngettext(
            "%(names)s在%(n)d个班次里不在任，请核对任期或换人。",
            "%(names)s在%(n)d个班次里不在任，请核对任期或换人。",
            len(away),
        )
        raise Refused(words % {"names": names, "n": len(away)})


Key = tuple[object, str, datetime]


def _key(each: Planned) -> Key:
    return each.post.pk, each.kind, each.begins_at


def _known(unit: Unit, planned: Sequence[Planned]) -> set[Key]:
    found = Q(begins_at__in={each.begins_at for each in planned})
    return set(Shift.objects.filter(found, unit=unit).values_list("post_id", "kind", "begins_at"))


def _lock(unit: Unit) -> None:
    Unit.objects.select_for_update().get(pk=unit.pk)


def _reached(unit: Unit, by: Actor) -> None:
    if not unit.path.startswith(reach_of(by)):
        raise NotYours(_("“%(unit)s”的值班表由该单位或其上级排。") % {"unit": unit.name})


def _content(row: Shift) -> dict[str, str]:
    """What the ledger holds; the note is free text and stays out."""
    return {
        "unit": str(row.unit_id),
        "post": str(row.post_id),
        "kind": row.kind,
        "begins_at": row.begins_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
    }


def _enter_staffing(book: Book, kind: str, row: Staffing, by: Actor, at: datetime) -> None:
    content = {
        "unit": str(row.unit_id),
        "kind": row.kind,
        "weekdays": row.weekdays,
        "from_minute": row.from_minute,
        "to_minute": row.to_minute,
        "from_day": row.from_day.isoformat(),
        "until_day": row.until_day.isoformat() if row.until_day else "",
    }
    configure(book, kind, "office.staffing", str(row.pk), content, by, at)
