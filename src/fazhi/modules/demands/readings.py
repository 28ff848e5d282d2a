"""Who above the line opened a demand: what its resident is shown, and that they are told of it."""

from django.db.models import Q, QuerySet

from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Matter, Reading
from fazhi.modules.demands import telling
from fazhi.modules.demands.models import Demand, Mediation


def readings_about(demand: Demand) -> QuerySet[Reading]:
    """Every reading from above of a demand, of its assisting units' parts and of its mediations; newest first."""
    beside = Mediation.objects.filter(demand=demand).values("matter")
    about = Q(matter=demand.pk) | Q(matter__parent=demand.pk) | Q(matter__in=beside)
    return Reading.objects.filter(about).select_related("post__unit").order_by("-at", "-pk")


def opened(doing: Doing) -> None:
    """Tell the resident that somebody above the line opened the file; each reading once, without the reason."""
    demand = _demand_of(doing.matter)
    if demand is not None:
        telling.opened_from_above(demand, str(doing.form["reading"].pk), at=doing.moment)


def _demand_of(matter: Matter) -> Demand | None:
    """The demand a matter is, or belongs to as an assisting unit's part or as a mediation."""
    beside = Mediation.objects.filter(matter=matter).values("demand")
    rows = Demand.objects.select_related("matter").filter(
        Q(pk=matter.pk) | Q(pk=matter.parent_id) | Q(pk__in=beside)
    )
    return rows.first()
