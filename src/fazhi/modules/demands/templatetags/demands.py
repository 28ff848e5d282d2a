"""Template tags of demands: ``{% load demands %}``."""

from django import template

from fazhi.kernel.matters.models import Matter
from fazhi.modules.demands import consents, together
from fazhi.modules.demands.consents import Reach
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.papers import panel
from fazhi.modules.demands.papers.panel import Finished
from fazhi.modules.demands.together import Party, Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def reach_for(context: template.Context, demand: Demand) -> Reach:
    """How the reader of this page may reach the person behind a demand: ``{% reach_for demand as reach %}``."""
    matter = context.get("matter")
    if matter is not None and matter.pk == demand.pk:
        demand.matter = matter  # the page has it already
    return consents.reach_of(demand, context.get("actor"))


@register.simple_tag(takes_context=True)
def finished_before(context: template.Context, matter: Matter) -> Finished | None:
    """What the reader of this page may know was finally decided of the same person: ``{% finished_before matter as finished %}``."""
    actor = context.get("actor")
    return None if actor is None else panel.finished_before(matter, actor)


@register.simple_tag(takes_context=True)
def parties_for(context: template.Context, mediation: Shown) -> tuple[Party, ...]:
    """The parties of a mediation as this reader is shown them: ``{% parties_for mediation as parties %}``."""
    return together.parties_for(mediation, context.get("actor"))
