"""Every write of supervision: keyword-only, always ``by`` and ``at``, one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused, UnknownMatter
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import overseen, visible
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.supervision import rules
from fazhi.modules.supervision.effects import ISSUE, refuse_on_the_line
from fazhi.modules.supervision.errors import NothingToSupervise, StillOpen
from fazhi.modules.supervision.models import Prefix, Supervision
from fazhi.modules.supervision.queries.papers import line_of, open_papers, owing

KIND = "supervision"
PREFIX_AT_MOST = 20


def issue(
    *,
    matter_id: UUID,
    level: str,
    subject: str,
    demands: str,
    by: Actor,
    at: datetime,
    to: Unit | None = None,
    reply_within: str = "",
) -> Matter:
    """Issue one document about one matter to the unit that owes, with a number of its own; the new supervision.

    ``level`` is one of ``rules.ISSUED``; ``to`` a unit of the matter's line, by default the one whose duty falls due
    first; ``reply_within`` a period ("5 working_day") that goes before the local one. Nothing of the supervised
    matter changes. Raises ``NotYours`` without the duty, ``UnknownMatter`` out of sight, ``OnTheLine`` where the
    actor's own unit is or was on the line, ``NothingToSupervise``, ``StillOpen``, ``BadForm``.
    """
    if not by.may(ISSUE) or by.unit_id is None:
        raise NotYours(_("您的岗位没有印发督办文书的职责；请换到有此职责的岗位，或联系单位管理员。"))
    if level not in rules.ISSUED:
        raise BadForm({"level": _("请选择提醒、催办或者督办单。")})
    with business():
        supervised = _supervised(matter_id, by)
        refuse_on_the_line(supervised, by, at)
        unit = _addressed(supervised, to)
        earlier = open_papers(supervised, level, unit).first()
        if earlier is not None:
            raise StillOpen(supervised.number, level, earlier.number)
        matter = matters.open_matter(
            kind=KIND,
            title=rules.title_of(level, supervised.number),
            origin=Unit.objects.get(pk=by.unit_id),
            by=by,
            at=at,
            data={"level": level, "subject": subject, "demands": demands},
            beside=lambda new: Supervision(matter=new, level=level).save(force_insert=True),
        )
        matters.link(source=matter, target=supervised, kind=rules.SUPERVISES, by=by, at=at)
        matters.perform(
            matter_id=matter.pk,
            step="issue",
            by=by,
            at=at,
            expected=matter.turn,
            data={"unit": unit, "reply_within": reply_within},
            facts=rules.facts_of(level),
        )
    return Matter.objects.select_related("unit").get(pk=matter.pk)


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of a selection: the reminders issued, and the sentence for each matter that got none."""

    issued: tuple[Matter, ...]
    refused: tuple[str, ...]


def remind(*, matter_ids: Sequence[UUID], subject: str, demands: str, by: Actor, at: datetime) -> Reminded:
    """Issue one reminder for each matter, each in a transaction of its own: a refused one keeps no other waiting."""
    issued, refused = [], []
    for matter_id in dict.fromkeys(matter_ids):
        try:
            row = issue(
                matter_id=matter_id, level=rules.REMINDER, subject=subject, demands=demands, by=by, at=at
            )
        except Refused as why:
            refused.append(why.message)
        else:
            issued.append(row)
    return Reminded(tuple(issued), tuple(refused))


def set_prefix(*, level: str, prefix: str, basis: str, from_day: date, by: Actor, at: datetime) -> Prefix:
    """Set the words before the year of a level's numbers, from a day on, on record. Raises ``BadForm``."""
    errors = {}
    prefix = "".join(prefix.split())
    if level not in rules.LEVELS:
        errors["level"] = _("没有这种文种。")
    if not 0 < len(prefix) <= PREFIX_AT_MOST or set(prefix) & set("〔〕[]"):
        errors["prefix"] = _("机关代字须为1至20个字，不含括号。")
    if from_day < legal_day(at):
        errors["from_day"] = _("只能自今日或以后起施行，不能追溯。")
    if errors:
        raise BadForm(errors)
    with business() as book:
        row, _made = Prefix.objects.update_or_create(
            level=level, from_day=from_day, defaults={"prefix": prefix, "basis": basis}
        )
        content = {"level": level, "prefix": prefix, "from_day": from_day.isoformat(), "basis": basis}
        configure(book, "supervision.prefix", "supervision.prefix", f"{level}@{from_day}", content, by, at)
    return row


def _supervised(matter_id: UUID, by: Actor) -> Matter:
    """The matter, locked so that two supervisors do not issue the same document twice."""
    rows = Matter.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=matter_id)
    in_sight = overseen(by).filter(pk=matter_id).exists() or visible(by).filter(pk=matter_id).exists()
    matter = rows.first() if in_sight else None
    if matter is None or matter.sealed_to_id is not None:
        raise UnknownMatter
    if matter.kind == KIND or matter.status != "open":
        raise NothingToSupervise(
            _("%(number)s已办结或者本身是督办件，不需要督办。") % {"number": matter.number}
        )
    return matter


def _addressed(supervised: Matter, to: Unit | None) -> Unit:
    if to is None:
        return owing(supervised)
    if not line_of(supervised).filter(pk=to.pk).exists():
        raise NothingToSupervise(
            _("%(unit)s没有承办过%(number)s，不能作为主送单位。")
            % {"unit": to.name, "number": supervised.number}
        )
    return to
