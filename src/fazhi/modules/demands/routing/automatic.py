"""What may be dispatched without a person: only under a threshold the office set, only where unit and category are sure.

Never what is urgent and never what may be about an official's abuse of power, however sure the model is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from fazhi.kernel.matters.models import Possible
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands.models import Demand, DispatchThreshold
from fazhi.modules.demands.routing import hints
from fazhi.modules.demands.routing.caution import reasons_for_a_person
from fazhi.modules.demands.routing.duty import handled_before, responsible
from fazhi.modules.demands.routing.texts import Message

LOOKED_AT = timedelta(minutes=10)
"""How long after its registration a demand may be dispatched by the system."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The unit found, how sure (0 to 1), and why in words."""

    unit: Unit
    confidence: float
    reason: str


def threshold_in_force(at: datetime) -> DispatchThreshold | None:
    """The threshold last set; ``None`` where none ever was. One set to nothing means: never."""
    return DispatchThreshold.objects.filter(set_at__lte=at).order_by("-set_at", "-id").first()


def waiting(threshold: DispatchThreshold, at: datetime, size: int) -> Iterator[Demand]:
    """Demands registered lately, since the threshold was set, that wait for their first dispatch; the newest first.

    All of them, read ``size`` at a time: those that are not sure enough never keep others from being looked at. What
    was not sure enough within ten minutes is a person's: it is not looked at again and again.
    """
    since = max(threshold.set_at, at - LOOKED_AT)
    rows = Possible.objects.filter(
        step="dispatch", unit__kind="centre", matter__kind="demand", matter__version=1
    ).filter(matter__recorded_at__gte=since, matter__recorded_at__lte=at, matter__sealed_to__isnull=True)
    rows = rows.order_by("-matter__recorded_at", "-matter_id")
    older = Q()
    while keys := list(rows.filter(older).values_list("matter__recorded_at", "matter_id")[:size]):
        yield from _read([pk for _recorded_at, pk in keys])
        recorded_at, last = keys[-1]
        older = Q(matter__recorded_at__lt=recorded_at) | Q(
            matter__recorded_at=recorded_at, matter_id__lt=last
        )


def _read(keys: Sequence[Any]) -> Iterable[Demand]:
    rows = Demand.objects.filter(pk__in=keys).select_related(
        "matter", "statement", "category__parent__parent", "place_unit__parent"
    )
    return rows.order_by("-matter__recorded_at", "-pk")


def chosen_for(demand: Demand, threshold: DispatchThreshold, at: datetime) -> Chosen | None:
    """The unit this demand may go to without a person; ``None`` leaves it to a person."""
    told = getattr(demand, "statement", None)
    if told is None or threshold.threshold is None or reasons_for_a_person(f"{told.title}\n{told.text}"):
        return None
    fitting, _missing = hints.fitting_categories(Message(told.title, told.text))
    if not fitting:
        return None
    best = fitting[0]
    if demand.category is not None and best.category.code != demand.category.code:
        return None
    found = _unit(best.category, demand, threshold, at)
    if found is None or min(best.sure / 100, found.confidence) < float(threshold.threshold):
        return None
    words = {"category": best.category.name, "sure": best.sure, "unit": found.reason}
    reason = (
        _("类别“%(category)s”，置信度%(sure)d%%。%(unit)s") % words
    )  # no words of the resident: it is kept
    return Chosen(found.unit, min(best.sure / 100, found.confidence), reason)


def _unit(category: Any, demand: Demand, threshold: DispatchThreshold, at: datetime) -> Chosen | None:
    """By the list where one unit is named by it; by history only where the office allowed that."""
    by_list = responsible(category, demand.place_unit, at)
    if by_list:
        return Chosen(by_list[0].unit, 1.0, by_list[0].reason)
    before = None if threshold.by_list else handled_before(category, demand.place_unit, at)
    return None if before is None else Chosen(before.unit, before.n / before.total, before.reason)
