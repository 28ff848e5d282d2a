"""The page that looks for demands about the same thing and merges them into one."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import matter_for
from fazhi.modules.demands import queries, together
from fazhi.modules.demands.actions import merging
from fazhi.modules.demands.rules.merging import tidy_numbers
from fazhi.modules.demands.web.desk import official
from fazhi.web.forms import Choices, Form
from fazhi.web.scopes import requires_verb


class MergeForm(Form):
    """Which demands, and why they belong together. Ticked ones and typed ones count alike."""

    found = forms.MultipleChoiceField(
        label=gettext_lazy("可能是同一件事的诉求"),
        help_text=gettext_lazy("同一地点、同一类别或者同一电话，尚未答复的。是否同一件事，请您逐件核对。"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    others = forms.CharField(
        label=gettext_lazy("其他诉求的编号"),
        help_text=gettext_lazy("几件之间用空格隔开。"),
        required=False,
        max_length=2000,
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("为何合并"),
        choices=[
            ("joint", gettext_lazy("不同的人反映同一件事：每人各有一份答复")),
            ("repeated", gettext_lazy("同一人重复反映：只答复一次")),
        ],
        widget=Choices,
    )
    expected = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, candidates: list[Matter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(row.number, f"{row.number} {row.title}（{row.unit.name}）") for row in candidates]
        self.fields["found"].choices = offered  # type: ignore[attr-defined]  # it is a ChoiceField
        if not offered:
            del self.fields["found"]

    @property
    def numbers(self) -> list[str]:
        """All numbers, each once. Only after ``is_valid()``."""
        return tidy_numbers([*self.cleaned_data.get("found", []), self.cleaned_data["others"]])


@requires_verb("demands.dispatch")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Look for demands about the same thing, and merge the chosen ones into this one."""
    actor, at = official(request), timezone.now()
    lead = matter_for(actor, matter_id, at)
    if lead.kind != "demand":
        raise Http404
    candidates = list(together.could_join(lead, queries.listed(actor)))
    if request.method == "GET":
        form = MergeForm(initial={"expected": lead.turn, "relation": "joint"}, candidates=candidates)
        return _page(request, lead, form)
    form = MergeForm(request.POST, candidates=candidates)
    if not form.is_valid():
        return _page(request, lead, form, status=422)
    try:
        merging.take_in(
            lead_id=lead.pk,
            numbers=form.numbers,
            repeated=form.cleaned_data["relation"] == "repeated",
            by=actor,
            at=at,
            expected=form.cleaned_data["expected"],
        )
    except Refused as refused:
        form.add_error(None, _why(refused))
        return _page(request, lead, form, status=refused.status)
    messages.success(
        request, _("已并入%(n)d件，随%(number)s办理。") % {"n": len(form.numbers), "number": lead.number}
    )
    return redirect("matter", lead.pk)


def _why(refused: Refused) -> str:
    """The complaint itself; what is wrong with the numbers concerns the form as a whole."""
    if isinstance(refused, BadForm):
        return "；".join(refused.errors.values())
    return refused.message


def _page(request: HttpRequest, lead: Matter, form: MergeForm, *, status: int = 200) -> HttpResponse:
    return render(request, "demands/merging.html", {"lead": lead, "form": form}, status=status)
