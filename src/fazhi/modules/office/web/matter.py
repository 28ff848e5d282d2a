"""The matter page, acting on it, its files and its printed form."""

from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fazhi.kernel.evidence import views as viewing_copies
from fazhi.kernel.evidence.actions import store
from fazhi.kernel.evidence.errors import FileRefused, OriginalMissing
from fazhi.kernel.evidence.models import File
from fazhi.kernel.evidence.queries import open_original, open_view
from fazhi.kernel.matters import forms as step_forms
from fazhi.kernel.matters.actions import perform
from fazhi.kernel.matters.errors import BadForm, NotPossible, Refused, Stale, UnknownMatter
from fazhi.kernel.matters.models import Act, ActFile
from fazhi.kernel.matters.queries import matter_for, visible
from fazhi.kernel.papers.queries import case_file
from fazhi.kernel.procedures import Step
from fazhi.kernel.procedures.draw import draw
from fazhi.kernel.workdays import legal_day
from fazhi.modules.office.queries import templates
from fazhi.modules.office.queries.dossier import Dossier, since
from fazhi.modules.office.templatetags.office import said
from fazhi.modules.office.verbs import SUPERVISE
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.handing_over import may_hand_over
from fazhi.modules.office.web.step_form import FILES_AT_MOST, StepForm, as_typed, entered, entered_facts
from fazhi.web.scopes import requires_post
from fazhi.web.step_fields import Offered


@requires_post
def matter(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """One matter: what it is, what may be done, what not yet, what was done."""
    return _page(request, dossier_of(request, matter_id))


@requires_post
def printed(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The matter as one prints it for the file: everything open, nothing to press."""
    dossier = dossier_of(request, matter_id)
    return render(request, "office/matter_print.html", {**_context(dossier), "now": dossier.at})


@requires_post
@require_POST
def act(request: HttpRequest, matter_id: UUID, step: str) -> HttpResponse:
    """Do one step. Done: a message and the next page; refused: the same page with the sentence and the text kept."""
    dossier = dossier_of(request, matter_id)
    the_step = dossier.procedure.steps.get(step)
    if the_step is None:
        raise Http404
    try:
        done = _do(request, dossier, the_step)
    except Stale as refused:
        return _stale(request, dossier, StepForm(dossier, the_step, request.POST), refused)
    except (Refused, FileRefused) as refused:
        form = StepForm(dossier, the_step, request.POST)
        told = _first_cause(dossier, the_step, refused)
        if isinstance(told, BadForm):
            form.complain(told)
        status = told.status if isinstance(told, Refused) else 422
        return _page(request, dossier, Tried(the_step, form, str(told)), status=status)
    messages.success(
        request,
        _("已办理：%(step)s（%(number)s）。")
        % {"step": said(the_step.title), "number": dossier.matter.number},
    )
    return HttpResponseRedirect(_next(request, dossier, done), status=303)


@requires_post
def file(request: HttpRequest, matter_id: UUID, file_id: UUID) -> HttpResponseBase:
    """One file of a matter within sight: a photograph's viewing copy, anything else (or ``?original``) as a download."""
    found = dossier_of(request, matter_id).matter
    row = ActFile.objects.filter(act__matter=found, file=file_id).select_related("file").first()
    if row is None:
        raise Http404
    return sent(row.file, original="original" in request.GET)


def sent(kept: File, *, original: bool = False) -> HttpResponseBase:
    """A stored file as a response. Raises ``Http404`` when the original is not on the disk."""
    try:
        if kept.viewable and not original:
            return FileResponse(open_view(kept), content_type=viewing_copies.MEDIA_TYPE)
        return FileResponse(
            open_original(kept),
            as_attachment=True,
            filename=kept.name,
            content_type="application/octet-stream",
        )
    except OriginalMissing as missing:
        raise Http404 from missing


@dataclass(frozen=True, slots=True)
class Tried:
    """A step whose form came back: what was typed, and the sentence that says why."""

    step: Step
    form: StepForm
    why: str


def dossier_of(request: HttpRequest, matter_id: UUID) -> Dossier:
    """The matter as the reader may see it. Raises ``Http404`` for one out of sight, sealed ones included.

    Raises ``ReasonNeeded`` for one below the reader, which the middleware answers with the page that asks for a reason.
    """
    actor, now = actor_on(request), timezone.now()
    try:
        return Dossier(matter_for(actor, matter_id, now), actor, now)
    except UnknownMatter:
        raise Http404 from None


def _do(request: HttpRequest, dossier: Dossier, step: Step) -> Act:
    outcome = request.POST.get("outcome", "")
    data = entered(request, step)
    return perform(
        matter_id=dossier.matter.pk,
        step=step.id,
        outcome=outcome,
        by=dossier.actor,
        at=dossier.at,
        expected=_expected(request),
        data=data,
        facts=entered_facts(request, step, outcome),
        files=_stored(request, dossier, step, data),
        key=request.POST.get("key", "")[:80] if step.each else "",
    )


def _stored(request: HttpRequest, dossier: Dossier, step: Step, data: dict[str, Any]) -> list[File]:
    """The files sent along, kept. None is kept for an act that is bound to be refused."""
    uploads = [upload for upload in request.FILES.getlist("files") if upload]
    if not uploads or _expected(request) != dossier.matter.turn or dossier.why(step.id):
        return []
    if len(uploads) > FILES_AT_MOST:
        words = {"n": FILES_AT_MOST, "chosen": len(uploads)}
        raise BadForm({"files": _("最多添加%(n)d个附件，您选了%(chosen)d个。") % words})
    step_forms.clean(step, data, dossier.at)
    return [
        store(content=cast("BinaryIO", upload.file), name=upload.name or "", by=dossier.actor, at=dossier.at)
        for upload in uploads
    ]


def _expected(request: HttpRequest) -> int:
    text = request.POST.get("expected", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _first_cause(dossier: Dossier, step: Step, refused: Refused | FileRefused) -> Refused | FileRefused:
    """An act out of order is refused for that, with the article, before its form is criticised."""
    if isinstance(refused, BadForm):
        reasons = dossier.why(step.id)
        if reasons:
            return NotPossible(said(step.title), reasons)
    return refused


def _page(
    request: HttpRequest, dossier: Dossier, tried: Tried | None = None, *, status: int = 200
) -> HttpResponse:
    offered = Offered(dossier.matter.unit, dossier.at)
    offers = [
        (step, StepForm(dossier, step, initial=_filled_in(request, dossier, step), offered=offered))
        for step in dossier.mine
        if not (tried and tried.step.id == step.id)
    ]
    party = [
        (step, StepForm(dossier, step, offered=offered))
        for step in dossier.for_party
        if not (tried and tried.step.id == step.id)
    ]
    context = {"tried": tried, "offers": offers, "party": party, **_context(dossier)}
    return render(request, "office/matter.html", context, status=status)


def _filled_in(request: HttpRequest, dossier: Dossier, step: Step) -> dict[str, str]:
    """The text of an answer template that was asked for by a link, where the browser runs no script."""
    asked = request.GET.get("template", "")
    if not asked or request.GET.get("step") != step.id:
        return {}
    matter = dossier.matter
    values = templates.values_for(matter, legal_day(dossier.at))
    return {"answer": templates.chosen(asked, step.id, matter.unit.path, "", values)}


def _context(dossier: Dossier) -> dict[str, Any]:
    return {
        **dossier.panel_context,
        "dossier": dossier,
        "matter": dossier.matter,
        "panel": dossier.kind.panel,
        "supervising": dossier.actor.may(SUPERVISE.code),
        "reading": dossier.reading,
        "picture": _picture(dossier),
        "papers_file": case_file(dossier.matter, [line.act for line in reversed(dossier.timeline)]),
        "may_hand_over": may_hand_over(dossier),
    }


def _picture(dossier: Dossier) -> str:
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    if dossier.matter.status == "history":
        return ""
    return draw(dossier.procedure, dossier.marking, dossier.rules, dossier.at, lang=lang)


def _stale(request: HttpRequest, dossier: Dossier, form: StepForm, refused: Stale) -> HttpResponse:
    """Say what happened since the page was opened, and keep what was typed."""
    seen = max(0, _expected(request))
    typed = [(field.label, told) for field in form.visible_fields() if (told := as_typed(field))]
    context = {
        "dossier": dossier,
        "matter": dossier.matter,
        "step": form.step,
        "why": str(refused),
        "typed": typed,
        "missed": [(dossier.procedure.atom_title(row.step), row) for row in since(dossier.matter, seen)],
        "possible": any(step.id == form.step.id for step in (*dossier.mine, *dossier.for_party)),
        "form": form,
    }
    return render(request, "office/stale.html", context, status=409)


def _next(request: HttpRequest, dossier: Dossier, done: Act) -> str:
    """Where to go on: where the page asks to, else the matter, or the inbox once the matter is out of sight (sealed)."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    sealed = done.matter.sealed_to_id is not None  # nothing else takes a matter out of a unit's sight
    if sealed and not visible(dossier.actor).filter(pk=done.matter_id).exists():
        return reverse("inbox")
    return reverse("matter", args=[done.matter_id])
