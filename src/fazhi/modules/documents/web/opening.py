"""Opening a matter of documents: one page for every kind, made from the first step of its procedure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.matters.kinds import Kind
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.workdays import legal_day
from fazhi.modules.documents import kinds, queries
from fazhi.modules.documents.actions import openings
from fazhi.modules.documents.models import said
from fazhi.modules.documents.web.forms import OpenForm
from fazhi.modules.documents.web.register import complain, official
from fazhi.web.scopes import requires_verb
from fazhi.web.step_fields import Offered

Do = Callable[[OpenForm, Actor, datetime], Matter]


@dataclass(frozen=True, slots=True)
class Opening:
    """How one kind is opened: with which duty, which units are chosen (each by a duty held there), which action."""

    kind: Kind
    verb: str
    places: Mapping[str, tuple[str | Promise, str]]
    do: Do
    titled: bool = True


ORGAN = (gettext_lazy("制定机关"), kinds.DECIDE)
REVIEWER = (gettext_lazy("审核机构"), kinds.REVIEW)


def _document(form: OpenForm, by: Actor, at: datetime) -> Matter:
    return openings.propose_document(
        title=form.cleaned_data["title"], organ=form.place("organ"), reviewer=form.place("reviewer"),
        data=form.data_entered, facts=form.facts_entered, by=by, at=at,
    )  # fmt: skip


def _clean_up(form: OpenForm, by: Actor, at: datetime) -> Matter:
    return openings.start_clean_up(
        title=form.cleaned_data["title"],
        reviewer=form.place("reviewer"),
        data=form.data_entered,
        by=by,
        at=at,
    )


def _filing(form: OpenForm, by: Actor, at: datetime) -> Matter:
    return openings.receive_filing(sender=form.place("sender"), data=form.data_entered, by=by, at=at)


def _review(form: OpenForm, by: Actor, at: datetime) -> Matter:
    return openings.receive_review_request(
        title=form.cleaned_data["title"], organ=form.place("organ"), data=form.data_entered,
        facts=form.facts_entered, by=by, at=at,
    )  # fmt: skip


def _contract(form: OpenForm, by: Actor, at: datetime) -> Matter:
    return openings.submit_contract(
        title=form.cleaned_data["title"], reviewer=form.place("reviewer"), data=form.data_entered,
        facts=form.facts_entered, by=by, at=at,
    )  # fmt: skip


def _file(form: OpenForm, by: Actor, at: datetime) -> Matter:
    return openings.form_file(
        title=form.cleaned_data["title"], room=form.place("room"), data=form.data_entered,
        facts=form.facts_entered, by=by, at=at,
    )  # fmt: skip


OPENINGS = {
    opening.kind.code: opening
    for opening in (
        Opening(kinds.DOCUMENT, kinds.DRAFT, {"organ": ORGAN, "reviewer": REVIEWER}, _document),
        Opening(kinds.CLEAN_UP, kinds.OFFICE, {"reviewer": REVIEWER}, _clean_up),
        Opening(
            kinds.FILING,
            kinds.REVIEW,
            {"sender": (gettext_lazy("报备单位"), kinds.DRAFT)},
            _filing,
            titled=False,
        ),
        Opening(kinds.DOCUMENT_REVIEW, kinds.REVIEW, {"organ": (ORGAN[0], kinds.DRAFT)}, _review),
        Opening(
            kinds.CONTRACT,
            kinds.SIGN,
            {"reviewer": (gettext_lazy("法律顾问、审核机构"), kinds.COUNSEL)},
            _contract,
        ),
        Opening(kinds.FILE, kinds.HAND_OVER, {"room": (gettext_lazy("档案室"), kinds.ARCHIVE)}, _file),
    )
}


@requires_verb(kinds.DRAFT, kinds.OFFICE, kinds.REVIEW, kinds.SIGN, kinds.HAND_OVER)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Open a matter of one kind."""
    actor, at = official(request), timezone.now()
    opening = OPENINGS.get(kind)
    if opening is None:
        raise Http404
    if not actor.may(opening.verb):
        raise PermissionDenied
    places = {name: (label, queries.units_with(verb, at)) for name, (label, verb) in opening.places.items()}
    procedure = definitions.in_force(opening.kind.procedure, legal_day(at))
    form = OpenForm(
        request.POST or None,
        procedure=procedure,
        places=places,
        titled=opening.titled,
        offered=Offered(None, at),
    )
    if request.method == "POST" and form.is_valid():
        try:
            matter = opening.do(form, actor, at)
        except Refused as refused:
            complain(form, refused)
        else:
            messages.success(request, _("已登记：%(number)s。") % {"number": matter.number})
            return redirect("matter", matter.pk)
    context = {
        "form": form,
        "kind": opening.kind,
        "title": said(opening.kind.title),
        "step": said(form.step.title),
        "help": said(form.step.help) if form.step.help else "",
    }
    return render(request, "documents/open.html", context, status=422 if form.errors else 200)


@requires_verb(kinds.BORROW)
@require_http_methods(["GET", "POST"])
def borrow(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Ask to borrow one file that is on the shelf."""
    actor, at = official(request), timezone.now()
    file = get_object_or_404(queries.on_the_shelf(actor), pk=matter_id)
    procedure = definitions.in_force(kinds.LOAN.procedure, legal_day(at))
    form = OpenForm(
        request.POST or None,
        procedure=procedure,
        places={},
        titled=False,
        offered=Offered(None, at),
        initial={"file": file.number},
    )
    if request.method == "POST" and form.is_valid():
        try:
            matter = openings.ask_for_loan(
                file=file, data=form.data_entered, facts=form.facts_entered, by=actor, at=at
            )
        except Refused as refused:
            complain(form, refused)
        else:
            messages.success(request, _("已申请：%(number)s。") % {"number": matter.number})
            return redirect("matter", matter.pk)
    context = {
        "form": form,
        "kind": kinds.LOAN,
        "title": said(kinds.LOAN.title),
        "step": said(form.step.title),
        "help": said(form.step.help) if form.step.help else "",
    }
    return render(request, "documents/open.html", context, status=422 if form.errors else 200)
