"""Automatic dispatch and how good the hints are: the threshold with the measured precision beside it, on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fazhi.modules.demands.actions import routing as actions
from fazhi.modules.demands.models import AutoDispatch, DispatchThreshold, HintChoice, RoutingModel
from fazhi.modules.demands.web.categories import tried
from fazhi.modules.demands.web.desk import official
from fazhi.web.forms import Form
from fazhi.web.scopes import requires_verb

KINDS = {
    "category": gettext_lazy("类别"),
    "unit": gettext_lazy("承办单位"),
    "duplicate": gettext_lazy("相近诉求"),
    "person": gettext_lazy("同一诉求人"),
}


class ThresholdForm(Form):
    """The threshold, and what it rests on."""

    threshold = forms.DecimalField(
        label=gettext_lazy("置信度门槛（%）"),
        min_value=50,
        max_value=100,
        decimal_places=1,
        required=False,
        help_text=gettext_lazy("不填即不自动派单，一律由人派单。"),
    )
    by_list = forms.BooleanField(
        label=gettext_lazy("只派给权责清单列明的单位"),
        required=False,
        initial=True,
        help_text=gettext_lazy("不勾选的，清单没有列明时也可以按办理历史派单。"),
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("如中心会议纪要的名称和日期。")
    )


@dataclass(frozen=True, slots=True)
class Step:
    """What cross-validation says of one confidence, in percent: the share above it, and how much of that was right."""

    level: float
    share: float
    right: float


@requires_verb(actions.VERB)
@require_http_methods(["GET", "POST"])
def thresholds(request: HttpRequest) -> HttpResponse:
    """What is in force, what was measured, what was set before; set another."""
    form = ThresholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _set(request, form):
        messages.success(request, _("已设定，自此刻起登记的诉求适用。"))
        return redirect("demands_routing")
    model = RoutingModel.objects.order_by("-taken_at", "-id").first()
    history = list(
        DispatchThreshold.objects.select_related("set_by__person", "set_by__unit").order_by("-set_at")[:20]
    )
    context = {
        "form": form,
        "model": model,
        "steps": steps_of(model),
        "history": history,
        "now_in_force": history[0] if history else None,
        "sent": AutoDispatch.objects.count(),
        "bounced": AutoDispatch.objects.filter(demand__bounce_count__gt=0).count(),
        "acceptance": acceptance(),
    }
    return render(request, "demands/routing.html", context, status=422 if form.errors else 200)


def steps_of(model: RoutingModel | None) -> Sequence[Step]:
    """The measured steps of the model in use."""
    if model is None:
        return ()
    told: Sequence[Sequence[float]] = model.measured.get("steps", ())
    return [Step(*(round(100 * part, 1) for part in step)) for step in told]


def acceptance() -> list[dict[str, Any]]:
    """Per kind of hint: how many were offered and how many were taken as they were."""
    rows = HintChoice.objects.values("kind").annotate(
        n=Count("id"), agreed=Count("id", filter=Q(offered=F("chosen")))
    )
    return [{**row, "name": KINDS[row["kind"]]} for row in rows.order_by("kind")]


def _set(request: HttpRequest, form: ThresholdForm) -> bool:
    told = form.cleaned_data
    given = told["threshold"]
    return tried(
        form,
        lambda: actions.set_threshold(
            threshold=None if given is None else (given / Decimal(100)).quantize(Decimal("0.001")),
            by_list=told["by_list"],
            basis=told["basis"],
            by=official(request),
            at=timezone.now(),
        ),
    )
