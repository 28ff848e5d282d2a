"""Supervision documents: the list, issuing one, printing one, how they are numbered."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.matters.errors import BadForm, ReasonNeeded, Refused, UnknownMatter
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import overseen, visible
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.supervision import actions
from fazhi.modules.supervision.effects import ISSUE
from fazhi.modules.supervision.queries import papers
from fazhi.modules.supervision.rules import ORDER
from fazhi.modules.supervision.web.board import official
from fazhi.modules.supervision.web.forms import IssueForm, PrefixForm
from fazhi.web.scopes import requires_verb


@requires_verb("supervision.read")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The supervisions within sight of this post: open ones by due time, then those that ended."""
    actor = official(request)
    page = papers.page(actor, status=request.GET.get("status", ""), after=request.GET.get("after", ""))
    return render(request, "supervision/list.html", {"page": page, "now": timezone.now()})


@requires_verb(ISSUE)
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Issue one document about one matter below the post; nothing of its content is shown."""
    actor, at = official(request), timezone.now()
    supervised = _supervised(actor, matter_id)
    units = list(papers.line_of(supervised))
    initial = {
        "level": ORDER,
        "unit": str(papers.owing(supervised).pk),
        "subject": papers.why_late(supervised, at),
    }
    form = IssueForm(request.POST or None, units=units, initial=initial)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _issue(form, supervised, actor, at)
        except BadForm as wrong:
            for name, sentence in wrong.errors.items():
                form.add_error(name if name in form.fields else None, sentence)
        except Refused as why:
            refused = why
        else:
            messages.success(request, _("已印发：%(title)s。") % {"title": made.title})
            return redirect("matter", made.pk)
    status = refused.status if refused else 422 if form.errors else 200
    context = {"form": form, "supervised": supervised, "refused": refused}
    return render(request, "supervision/issue.html", context, status=status)


@requires_verb("supervision.read")
@require_GET
def sheet(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """One document as it is printed."""
    at = timezone.now()
    try:
        found = papers.sheet_for(official(request), paper_id, at)
    except (UnknownMatter, ReasonNeeded):
        raise Http404 from None
    if found is None:
        raise Http404
    return render(request, "supervision/sheet.html", {"sheet": found, "now": at})


@requires_verb("supervision.number")
@require_http_methods(["GET", "POST"])
def numbers(request: HttpRequest) -> HttpResponse:
    """How documents are numbered here, and from when."""
    actor, at = official(request), timezone.now()
    form = PrefixForm(request.POST or None, initial={"from_day": legal_day(at)})
    if request.method == "POST" and form.is_valid():
        try:
            _set_prefix(form, actor, at)
        except BadForm as wrong:
            for name, sentence in wrong.errors.items():
                form.add_error("words" if name == "prefix" else name, sentence)
        else:
            messages.success(request, _("已设定，自所填日期起印发的文书按此编号；序号不重新开始。"))
            return redirect("supervision_numbers")
    context = {"form": form, "lines": papers.prefixes(at)}
    return render(request, "supervision/numbers.html", context, status=422 if form.errors else 200)


def _supervised(actor: Actor, matter_id: UUID) -> Matter:
    rows = Matter.objects.select_related("unit").filter(pk=matter_id, sealed_to__isnull=True)
    in_sight = overseen(actor).filter(pk=matter_id).exists() or visible(actor).filter(pk=matter_id).exists()
    found = rows.first() if in_sight else None
    if found is None:
        raise Http404
    return found


def _set_prefix(form: PrefixForm, actor: Actor, at: datetime) -> None:
    entered = form.cleaned_data
    actions.set_prefix(
        level=entered["level"],
        prefix=entered["words"],
        basis=entered["basis"],
        from_day=entered["from_day"],
        by=actor,
        at=at,
    )


def _issue(form: IssueForm, supervised: Matter, actor: Actor, at: datetime) -> Matter:
    entered = form.cleaned_data
    return actions.issue(
        matter_id=supervised.pk,
        level=entered["level"],
        subject=entered["subject"],
        demands=entered["demands"],
        to=Unit.objects.get(pk=entered["unit"]),
        reply_within=form.reply_within,
        by=actor,
        at=at,
    )
