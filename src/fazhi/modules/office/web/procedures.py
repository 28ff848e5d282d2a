"""The procedures by which this house works, as everybody in it may read them: rules, sources, versions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from fazhi.kernel.procedures.draw import draw
from fazhi.kernel.workdays import legal_day
from fazhi.modules.office.queries import procedures
from fazhi.modules.office.templatetags.office import english
from fazhi.web.scopes import requires_post


@requires_post
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every installed procedure in the version in force today."""
    found = procedures.newest(legal_day(timezone.now()))
    return render(request, "office/procedures.html", {"procedures": found})


@requires_post
@require_GET
def procedure(request: HttpRequest, code: str, version: str = "") -> HttpResponse:
    """One version of a procedure: what it changed, its periods and steps with their sources, its picture."""
    at = timezone.now()
    today = legal_day(at)
    known = procedures.versions(code)
    written = version or next((one.version.isoformat() for one in known if one.version <= today), "")
    found = procedures.version(code, written, at, today)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "procedure": found.procedure,
        "versions": known,
        "picture": draw(found.procedure, lang="en" if english() else "zh"),
    }
    return render(request, "office/procedure.html", context)
