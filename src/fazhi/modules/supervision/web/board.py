"""The supervision board, and reminders from it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from fazhi.kernel.matters import kinds
from fazhi.kernel.people.actor import Actor
from fazhi.modules.supervision import actions
from fazhi.modules.supervision.effects import ISSUE
from fazhi.modules.supervision.queries.board import COUNTED_TO, LATE, NEARLY, Wanted, board, units_below
from fazhi.modules.supervision.queries.marks import PAGE
from fazhi.modules.supervision.web.forms import BoardFilters, ReminderForm
from fazhi.web.scopes import actor_of, requires_verb

FILTERS = ("what", "unit", "kind")
LONGEST = 100


def official(request: HttpRequest) -> Actor:
    """The official behind the request. The view's scope has made sure that there is one."""
    actor = actor_of(request)
    if actor is None:
        raise PermissionDenied
    return actor


@requires_verb("supervision.board")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """What is late, nearly late, bounced, reworked or reopened below this post, without its content."""
    actor, at = official(request), timezone.now()
    return render(request, "supervision/board.html", _context(request, actor, at))


@requires_verb(ISSUE)
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Issue a reminder about one row, or one about each row ticked."""
    actor, at = official(request), timezone.now()
    form = ReminderForm(request.POST)
    wanted = [request.POST["one"]] if "one" in request.POST else request.POST.getlist("matter")
    ids = [found for text in wanted[:PAGE] if (found := _id(text)) is not None]
    if not ids:
        messages.error(request, _("没有选择事项；请在要提醒的事项前打勾，或者用该行的“提醒”。"))
    elif form.is_valid():
        demands = form.cleaned_data["demands"]
        done = actions.remind(matter_ids=ids, subject=_subject(), demands=demands, by=actor, at=at)
        if done.issued:
            n = len(done.issued)
            messages.success(request, ngettext("已印发提醒%(n)d份。", "已印发提醒%(n)d份。", n) % {"n": n})
        for sentence in dict.fromkeys(done.refused):
            messages.warning(request, sentence)
    else:
        messages.error(request, _("请填写提醒内容，最多500字；没有印发。"))
    kept = {name: request.POST[name][:LONGEST] for name in FILTERS if request.POST.get(name)}
    return HttpResponseRedirect(f"{reverse('supervision_board')}?{urlencode(kept)}", status=303)


def _context(request: HttpRequest, actor: Actor, at: datetime) -> dict[str, object]:
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:LONGEST] for name in (*FILTERS, "after")}
    wanted = Wanted(asked["what"] or LATE, asked["unit"], asked["kind"], asked["after"])
    units = units_below(actor)
    found = board(actor, units, wanted, at)
    readable = [k.code for k in kinds.all_kinds() if actor.may(k.read) and k.code != "supervision"]
    filters = BoardFilters({name: getattr(wanted, name) for name in FILTERS}, units=units, readable=readable)
    given = {name: asked[name] for name in FILTERS if asked[name]}
    chips = [
        (name, words, _count(found.counts[name]), f"?{urlencode(given | {'what': name})}")
        for name, words in ((LATE, _("已逾期")), (NEARLY, _("三日内到期")))
    ]
    return {
        "board": found,
        "wanted": wanted,
        "filters": filters,
        "chips": chips,
        "older": f"?{urlencode(given | {'after': found.older})}" if found.older else "",
        "first": f"?{urlencode(given)}" if wanted.after else "",
        "now": at,
        "may_issue": actor.may(ISSUE),
        "reminder": ReminderForm(initial={"demands": _("请在期限内办理；已逾期的，请尽快办结并说明原因。")}),
    }


def _subject() -> str:
    return "期限届满或者即将届满"


def _count(n: int) -> str:
    return f"{COUNTED_TO}+" if n > COUNTED_TO else str(n)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
