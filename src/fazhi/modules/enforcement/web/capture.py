"""Capturing a page for a case, its record with the list of digests, and checking them again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.matters.errors import ReasonNeeded, Refused, UnknownMatter
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import matter_for
from fazhi.modules.enforcement import kinds
from fazhi.modules.enforcement.actions import capture as actions
from fazhi.modules.enforcement.capture_kind import CAPTURE, INTACT, context
from fazhi.modules.enforcement.queries.equipment import usable
from fazhi.modules.enforcement.web.capture_forms import CaptureForm
from fazhi.modules.enforcement.web.forming import official
from fazhi.web.scopes import requires_verb


@requires_verb(kinds.HANDLE)
@require_http_methods(["GET", "POST"])
def capture(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The one form of online evidence, for a case; complaints come back beside their fields, refusals with their article."""
    actor, at = official(request), timezone.now()
    case = _seen(request, matter_id)
    if case.kind not in actions.CASES:
        raise Http404
    form = CaptureForm(
        request.POST or None, request.FILES or None, at=at, unit=case.unit, devices=usable(actor)
    )
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.capture_page(case=case, told=form.told, handed=form.handed, by=actor, at=at)
        except Refused as why:
            form.blame(getattr(why, "errors", {}))
            refused = None if form.errors else why
        else:
            messages.success(request, _("已固定，哈希值已核对。"))
            return redirect("matter", made.pk)
    page = {"form": form, "refused": refused, "case": case}
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "enforcement/capture.html", page, status=status)


@requires_verb(kinds.READ)
@require_GET
def record(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The record of one capture, made for printing: page, time, officers, statement, digests, every check."""
    matter = _seen(request, matter_id)
    if matter.kind != CAPTURE:
        raise Http404
    return render(request, "enforcement/capture_record.html", {"matter": matter, **context(matter)})


@requires_verb(kinds.HANDLE)
@require_POST
def check(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Compute the digests again, now, on record."""
    matter = _seen(request, matter_id)
    if matter.kind != CAPTURE:
        raise Http404
    try:
        act = actions.check_again(matter=matter, by=official(request), at=timezone.now())
    except Refused as why:
        messages.error(request, why.message)
    else:
        if act.outcome == INTACT:
            messages.success(request, _("重新计算的哈希值与固定时一致。"))
        else:
            messages.error(request, _("哈希值不一致，或者文件缺失：请立即报告负责人，不要再使用这份证据。"))
    return redirect("matter", matter.pk)


def _seen(request: HttpRequest, matter_id: UUID) -> Matter:
    """A matter within sight. Raises ``Http404`` for any other."""
    try:
        return matter_for(official(request), matter_id, timezone.now())
    except (UnknownMatter, ReasonNeeded):
        raise Http404 from None
