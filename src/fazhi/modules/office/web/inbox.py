"""The inbox and the desks: what a post must do first."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fazhi.modules.office.queries import desk as desks
from fazhi.modules.office.queries.dossier import Dossier
from fazhi.modules.office.queries.inbox import VIEWS, View, inbox
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.step_form import StepForm
from fazhi.web.scopes import requires_post


@requires_post
def inbox_page(request: HttpRequest) -> HttpResponse:
    """Duties by due time, overdue first, with the other views a chip away."""
    wanted = request.GET.get("view", "mine")
    view: View = next((name for name in VIEWS if name == wanted), VIEWS[0])
    own = request.GET.get("own") == "1"
    now = timezone.now()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = inbox(actor_on(request), now, view=view, own=own, after=after, before=before)
    titles = {
        "mine": _("待办"),
        "today": _("今天到期"),
        "overdue": _("已超期"),
        "waiting": _("等待他人"),
        "all": _("全部在办"),
    }
    chips = [(name, titles[name], found.counts.get(name)) for name in VIEWS]
    context = {"inbox": found, "chips": chips, "view": view, "own": own, "now": now, "title": titles[view]}
    return render(request, "office/inbox.html", context)


@requires_post
def desk(request: HttpRequest) -> HttpResponse:
    """The steps that wait at this post's desk, grouped, with how many and how urgent."""
    now = timezone.now()
    return render(request, "office/desk.html", {"groups": desks.groups(actor_on(request), now), "now": now})


@requires_post
def desk_step(request: HttpRequest, kind: str, step: str) -> HttpResponse:
    """One step, matter after matter: the most urgent one's form, and who is next in line."""
    actor, now = actor_on(request), timezone.now()
    queue = desks.queue(actor, kind, step, now, after=request.GET.get("after", ""))
    if queue is None:
        raise Http404
    context = {"queue": queue, "now": now, "kind": kind, "step": queue.step}
    if queue.matters:
        first = Dossier(queue.matters[0], actor, now)
        context |= first.panel_context
        context |= {
            "dossier": first,
            "matter": first.matter,
            "form": StepForm(first, first.procedure.steps[step]),
            "panel": first.kind.panel,
        }
    return render(request, "office/desk_step.html", context)
