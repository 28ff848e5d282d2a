"""The live part with hints: on the registration page while one types, and beside the dispatch of a registered demand."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from fazhi.kernel.matters.errors import ReasonNeeded, UnknownMatter
from fazhi.kernel.matters.models import Matter, Possible
from fazhi.kernel.matters.queries import matter_for
from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands import queries
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.routing.hints import Asked, Hints, asked_of, hints_for, units_for
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.rules.intake import TEXT_LIMIT
from fazhi.modules.demands.web.desk import official
from fazhi.modules.demands.web.forms import RegisterForm
from fazhi.web.scopes import requires_verb


@requires_verb("demands.intake")
@require_POST
def while_registering(request: HttpRequest) -> HttpResponse:
    """Hints for what is typed so far; nothing is stored. ``take`` puts a category into the form.

    Asked by htmx it is the part alone, with the category's field beside it; else the whole page with what was typed.
    """
    at = timezone.now()
    actor = official(request)
    asked = _typed(request, at)
    typed = {name: str(value) for name, value in request.POST.items()}
    taken = typed.get("take", "")
    if taken:
        typed["category"] = taken
    form = RegisterForm(initial=typed, at=at)
    context = {"form": form, "hints": hints_for(actor, asked, at), "taken": taken}
    if request.headers.get("HX-Request") != "true":
        return render(request, "demands/register.html", context)
    form.fields["category"].widget.attrs["hx-swap-oob"] = "true"
    return render(request, "demands/part_hints.html", {**context, "live": True})


@requires_verb("demands.dispatch", "demands.handle")
@require_GET
def at_dispatch(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Hints for a registered demand, and a button for each unit that dispatches it there.

    Whoever handles it and thinks of objecting sees only whose duty it is by the list.
    """
    at = timezone.now()
    actor = official(request)
    matter = _within_sight(actor, matter_id, at)
    demand = Demand.objects.select_related("category__parent__parent", "place_unit__parent").get(pk=matter.pk)
    asked = asked_of(demand)
    dispatches = actor.may("demands.dispatch")
    context = {
        "matter": matter,
        "hints": hints_for(actor, asked, at)
        if dispatches
        else Hints(units=units_for(asked.category, asked.place, at)),
        "may_dispatch": dispatches and Possible.objects.filter(matter=matter, step="dispatch").exists(),
    }
    live = request.headers.get("HX-Request") == "true"
    return render(
        request, "demands/part_hints.html" if live else "demands/hints.html", {**context, "live": live}
    )


def _typed(request: HttpRequest, at: datetime) -> Asked:
    """What the form holds so far, as far as it can be read."""
    code = request.POST.get("place_unit", "")
    return Asked(
        text=cleaned(request.POST.get("text", ""))[:TEXT_LIMIT],
        phone=request.POST.get("phone", "")[:30],
        category=queries.category_of_code(request.POST.get("category", "")),
        place=next((unit for unit in queries.places(at) if unit.code == code), None),
    )


def _within_sight(actor: Actor, matter_id: UUID, at: datetime) -> Matter:
    try:
        matter = matter_for(actor, matter_id, at)
    except (UnknownMatter, ReasonNeeded):
        raise Http404 from None
    if not Demand.objects.filter(pk=matter.pk).exists():
        raise Http404
    return matter
