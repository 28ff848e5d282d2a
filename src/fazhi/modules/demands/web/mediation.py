"""The papers of a mediation, as one prints them: the record of the sessions and the agreement."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from fazhi.kernel.matters.queries import matter_for
from fazhi.modules.demands import together
from fazhi.modules.demands.web.desk import official
from fazhi.web.scopes import requires_verb

PAPERS = {"record": "demands/mediation_record.html", "agreement": "demands/mediation_agreement.html"}


@requires_verb("demands.read")
@never_cache
@require_GET
def paper(request: HttpRequest, matter_id: UUID, which: str) -> HttpResponse:
    """One paper of one mediation within sight. 404 for a paper there is none of."""
    at = timezone.now()
    matter = matter_for(official(request), matter_id, at)
    if matter.kind != "mediation" or which not in PAPERS:
        raise Http404
    context = {
        "matter": matter,
        "mediation": together.mediation_of(matter),
        "sessions": together.sessions(matter),
        "agreement": together.agreement(matter),
        "now": at,
    }
    return render(request, PAPERS[which], context)
