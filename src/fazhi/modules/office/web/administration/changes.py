"""The record of every change of configuration."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fazhi.kernel.people.rules import POSTS, UNITS
from fazhi.modules.office.queries import changes as queries
from fazhi.modules.office.verbs import ROSTER, SET_LIMITS, SUPERVISE, TEMPLATES
from fazhi.web.scopes import requires_verb


@requires_verb(SUPERVISE.code, UNITS.code, POSTS.code, SET_LIMITS.code, TEMPLATES.code, ROSTER.code)
def changes(request: HttpRequest) -> HttpResponse:
    """What was changed, by whom, when, under which number; newest first."""
    kind = request.GET.get("kind", "")
    context = {
        "found": queries.changes(kind=kind, older=request.GET.get("older", "")),
        "kind": kind,
        "kinds": [(code, str(title)) for code, title in queries.TITLES.items()],
    }
    return render(request, "office/admin_changes.html", context)
