"""The page that asks for a reason before a matter below the line is opened."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fazhi.kernel.matters.errors import BadForm, ReasonNeeded, UnknownMatter
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import matter_for
from fazhi.modules.office.actions.reading import open_with_reason
from fazhi.modules.office.web.acting import actor_on
from fazhi.web.forms import Form, LongText
from fazhi.web.scopes import requires_post


class ReasonForm(Form):
    """Why somebody above the line opens one matter. The resident reads it."""

    reason = forms.CharField(
        label=gettext_lazy("查阅理由"),
        min_length=5,
        max_length=200,
        widget=LongText(rows=3),
        help_text=gettext_lazy("写明为什么要看这一件。诉求人查进度时会看到单位、时间和这里写的理由。"),
    )


def needed(request: HttpRequest, why: ReasonNeeded) -> HttpResponse:
    """Answer whatever page met a matter below its reader: ask for a reason first."""
    return asked(request, why.matter, ReasonForm(), status=why.status)


@requires_post
@require_POST
def read(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Open a matter for the stated reason. One that is open already needs none."""
    actor, at = actor_on(request), timezone.now()
    try:
        matter_for(actor, matter_id, at)
    except UnknownMatter:
        raise Http404 from None
    except ReasonNeeded as why:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return asked(request, why.matter, form, status=422)
        try:
            open_with_reason(matter_id=matter_id, reason=form.cleaned_data["reason"], by=actor, at=at)
        except BadForm as wrong:
            form.add_error("reason", wrong.message)
            return asked(request, why.matter, form, status=wrong.status)
    return redirect("matter", matter_id)


def asked(request: HttpRequest, matter: Matter, form: ReasonForm, *, status: int) -> HttpResponse:
    """The page: the number, the unit and the deadline of the matter, never its title."""
    context = {"matter": matter, "form": form, "now": timezone.now()}
    return render(request, "office/reason.html", context, status=status)
