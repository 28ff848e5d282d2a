"""What the public reads of enforcement: decisions, officers, procedures; and what the desk still owes the public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.forms import said
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import kinds
from fazhi.modules.enforcement.queries import publicity
from fazhi.modules.enforcement.web.forming import official
from fazhi.web.scopes import public, requires_verb

MOST = 100


@public
@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    """The decisions in public, newest first; with ``?gone=1`` those taken down, and why."""
    skip = request.GET.get("skip", "")
    gone = request.GET.get("gone") == "1"
    page = publicity.decisions(taken_down=gone, skip=int(skip) if skip.isdecimal() and len(skip) < 8 else 0)
    return render(request, "enforcement/portal_publicity.html", {"page": page, "gone": gone})


@public
@require_GET
def before(request: HttpRequest) -> HttpResponse:
    """Who enforces what, with which certificates, by which procedures (APL 39; SC118 4)."""
    day = legal_day(timezone.now())
    procedures = []
    for kind in kinds.OPENED_HERE:
        procedure = definitions.in_force(kind.procedure, day)
        limits = [
            (said(clock.title), clock.basis.zh(), clock.basis.local)
            for clock in procedure.clocks.values()
            if clock.within is not None
        ]
        procedures.append({"title": said(procedure.title), "basis": procedure.basis.zh(), "limits": limits})
    context = {"units": publicity.officers_by_unit(day), "procedures": procedures, "day": day}
    return render(request, "enforcement/portal_publicity_before.html", context)


@requires_verb(kinds.READ)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What is to be published or taken down and by when; what was late; what is in public."""
    actor = official(request)
    context = {
        "owed": publicity.owed(actor)[:MOST],
        "late": publicity.late(actor)[:MOST],
        "page": publicity.decisions(),
        "now": timezone.now(),
    }
    return render(request, "enforcement/publicity_desk.html", context)
