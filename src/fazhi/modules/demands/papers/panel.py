"""What the matter page shows of a petition beside its acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language

from fazhi.kernel.matters.models import Act, Link, Matter
from fazhi.kernel.matters.queries import visible
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.procedures import Text
from fazhi.modules.demands import queries
from fazhi.modules.demands.models import Contact, Representative
from fazhi.modules.demands.papers.made import papers_of
from fazhi.modules.demands.queries import BECOMES
from fazhi.modules.demands.rules.petitions import FOLLOWS

EARLIER_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Finished:
    """Petitions that were finally decided earlier. ``by_phone``: of the same telephone; else only of the same name."""

    rows: tuple[Matter, ...]
    by_phone: bool


def panel_of(matter: Matter) -> Mapping[str, Any]:
    """The petition, what was told, who it is from, its papers, the group, and what was finally decided earlier."""
    demand = queries.whole(matter.pk)
    return {
        "demand": demand,
        "petition": demand.petition,
        "contact": getattr(demand, "contact", None),
        "address": _address(matter),
        "representatives": list(Representative.objects.filter(demand=demand)),
        "papers": papers_of(matter),
        "follows": [_said(line) for line in FOLLOWS[demand.petition.petition_class]],
        "came_from": Link.objects.filter(target=matter, kind=BECOMES).select_related("source").first(),
    }


def finished_before(matter: Matter, reader: Actor) -> Finished | None:
    """Re-reviewed petitions of the same person: the same facts and reasons are not accepted again (XF 36).

    Of the same telephone; where this one has none or none was found, of the same name, which may be somebody else's. A
    hint for a person to judge, never a decision. Only what the reader may open, and nothing sealed; ``None``: nothing.
    """
    contact = Contact.objects.filter(demand=matter.pk).first()
    if contact is None:
        return None
    called = _decided(matter, Q(phone=contact.phone), reader) if contact.phone else ()
    if called:
        return Finished(called, by_phone=True)
    namesakes = Q(name=contact.name) if not contact.phone else Q(name=contact.name, phone="")
    named = _decided(matter, namesakes, reader) if contact.name else ()
    return Finished(named, by_phone=False) if named else None


def _decided(matter: Matter, same: Q, reader: Actor) -> tuple[Matter, ...]:
    others = Contact.objects.filter(same).exclude(demand=matter.pk).values("demand")
    decided = Act.objects.filter(matter=OuterRef("pk"), step="re_review")
    rows = visible(reader).filter(Exists(decided), pk__in=others, kind="petition", sealed_to__isnull=True)
    return tuple(rows.order_by("-opened_at")[:EARLIER_AT_MOST])


def _said(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh


def _address(matter: Matter) -> str:
    act = Act.objects.filter(matter=matter, step="register").select_related("content_row").first()
    content = getattr(act, "content_row", None)
    return str(content.content.get("address", "")) if content else ""
