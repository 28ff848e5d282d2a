"""What the steps of a supervision bring about beside their act, and who may not do them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Assignment, Matter
from fazhi.kernel.notices import actions as notices
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.kernel.workdays import legal_day
from fazhi.modules.supervision.errors import OnTheLine
from fazhi.modules.supervision.models import Paper, Prefix, Supervision
from fazhi.modules.supervision.queries.papers import supervised_by
from fazhi.modules.supervision.rules import CRITICISM, LEVELS, PREFIXES, number_of

ISSUE, ANSWER = "supervision.issue", "supervision.answer"


def issued(doing: Doing) -> None:
    """The document gets its number, and the unit it is addressed to holds the supervision from now on."""
    unit: Unit = doing.form["unit"]
    supervision: Supervision = doing.matter.supervision
    paper = numbered(supervision, supervision.level, unit, doing.moment)
    matters.reassign(matter=doing.matter, unit=unit, handler=None, at=doing.moment)
    _tell(unit, ANSWER, f"{LEVELS[paper.level].zh} {paper.number}：请签收", doing, "issued")


def criticised(doing: Doing) -> None:
    """The criticism is a document of its own, with a number in its own series."""
    paper = numbered(doing.matter.supervision, CRITICISM, doing.matter.unit, doing.moment)
    _tell(doing.matter.unit, ANSWER, f"{LEVELS[CRITICISM].zh} {paper.number}：请签收", doing, "criticised")


def proposed(doing: Doing) -> None:
    """The unit is told that it may be heard."""
    _tell(
        doing.matter.unit,
        ANSWER,
        f"{doing.matter.number} 拟提通报批评：请在期限内陈述意见",
        doing,
        "proposed",
    )


def replied(doing: Doing) -> None:
    """Those who supervise are told that there is a reply to examine."""
    _tell(doing.matter.origin, ISSUE, f"{doing.matter.number} 已回复：请审核", doing, "replied")


def outside_the_line(doing: Doing) -> None:
    """Nobody supervises what their own unit handles or handled. Raises ``OnTheLine``."""
    supervised = supervised_by(doing.matter)
    if supervised is not None:
        refuse_on_the_line(supervised, doing.by, doing.moment)


def refuse_on_the_line(supervised: Matter, by: Actor, at: datetime) -> None:
    """Refuse an actor of whose units any is or was on the line of a matter: own posts and the principal's alike."""
    own = set(Post.objects.filter(held(at), person=by.person_id).values_list("unit", flat=True))
    on_the_line = Assignment.objects.filter(matter=supervised, unit__in=own | {by.unit_id})
    row = on_the_line.select_related("unit").first()
    if row is not None:
        raise OnTheLine(supervised.number, row.unit.name)


def numbered(supervision: Supervision, level: str, unit: Unit, at: datetime) -> Paper:
    """Write a document with the next number of its level's yearly series. It locks the series until the commit."""
    year = legal_day(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO supervision_series (level, year, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (level, year) DO UPDATE SET last = supervision_series.last + 1 RETURNING last",
            [level, year],
        )
        (n,) = cursor.fetchone()
    return Paper.objects.create(
        supervision=supervision,
        level=level,
        year=year,
        n=n,
        number=number_of(prefix_on(level, at), year, n),
        unit=unit,
        issued_at=at,
    )


def prefix_on(level: str, at: datetime) -> str:
    """The words before the year in force on a day; the house's usual ones where the place has set none."""
    rows = Prefix.objects.filter(level=level, from_day__lte=legal_day(at)).order_by("-from_day")
    row = rows.first()
    return row.prefix if row is not None else PREFIXES[level]


def _tell(unit: Unit, verb: str, title: str, doing: Doing, occasion: str) -> None:
    notices.tell_posts(
        posts=_posts(unit, verb, doing.moment),
        title=title,
        matter_id=doing.matter.pk,
        dedupe_key=f"supervision.{occasion}:{doing.matter.pk}:{doing.matter.version}",
        by=SYSTEM,
        at=doing.moment,
    )


def _posts(unit: Unit, verb: str, at: datetime) -> Iterable[UUID]:
    """The posts of a unit with a duty; of the nearest unit above where the unit has none."""
    rows = Post.objects.filter(held(at), held(at, "duties__"), duties__verb=verb)
    found = rows.filter(unit=unit).values_list("pk", flat=True)
    if found or unit.parent_id is None:
        return found
    return rows.filter(unit=unit.parent_id).values_list("pk", flat=True)
