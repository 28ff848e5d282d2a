"""A handler's own timeliness, and the same for the head in the line above."""

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.models import Act, Clock
from fazhi.kernel.matters.queries import listed
from fazhi.kernel.people.models import Post
from fazhi.kernel.procedures import Text
from fazhi.modules.supervision.queries import timeliness
from fazhi.modules.supervision.web.board import official
from fazhi.web.scopes import requires_post

MOST_RECORDS = 500


def part_words() -> dict[str, str]:
    """What each number is called."""
    return {
        timeliness.MET: _("按时办理"),
        timeliness.LATE: _("逾期办理"),
        timeliness.OVERDUE: _("现已逾期未办"),
        timeliness.BOUNCED: _("退单、重办、重新办理"),
    }


@requires_post
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """My own timeliness; a head also finds the handlers of the unit here, by name and without numbers."""
    return _page(request, official(request).post_id)


@requires_post
@require_GET
def of_post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """A handler's timeliness, for the head in the line above; not found for anybody else."""
    return _page(request, post_id)


@requires_post
@require_GET
def records(request: HttpRequest, post_id: UUID, part: str) -> HttpResponse:
    """The records behind one number."""
    at = timezone.now()
    post = _post(request, post_id, at)
    words = part_words()
    month = _month(request.GET.get("month", ""))
    if part not in words:
        raise Http404
    rows = timeliness.records(post, part, month, at)
    shown = list(rows[:MOST_RECORDS])
    matters = {row.matter_id for row in shown}
    may_open = set(listed(official(request)).filter(pk__in=matters).values_list("pk", flat=True))
    context = {
        "post": post,
        "title": words[part],
        "month": month,
        "count": rows.count(),
        "rows": [(row, _what(row), row.matter_id in may_open) for row in shown],
        "bounced": part == timeliness.BOUNCED,
        "mine": official(request).post_id == post.pk,
    }
    return render(request, "supervision/timeliness_records.html", context)


def _page(request: HttpRequest, post_id: UUID | None) -> HttpResponse:
    at, actor = timezone.now(), official(request)
    post = _post(request, post_id, at)
    year, months = timeliness.lines(post, at)
    mine = actor.post_id == post.pk
    context = {
        "post": post,
        "mine": mine,
        "parts": list(part_words().items()),
        "year": year,
        "months": months,
        "since": timeliness.since_when(at),
        "handlers": timeliness.handlers_of(actor, at) if mine else [],
    }
    return render(request, "supervision/timeliness.html", context)


def _post(request: HttpRequest, post_id: UUID | None, at: datetime) -> Post:
    post = Post.objects.select_related("unit", "person").filter(pk=post_id).first() if post_id else None
    if post is None or not timeliness.may_see(official(request), post, at):
        raise Http404
    return post


def _month(text: str) -> date | None:
    """The first day of the month asked for, ``None`` for all. Raises ``Http404`` for words that name no month."""
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None


def _what(row: Clock | Act) -> Text:
    """The duty, or how the matter was set back."""
    if isinstance(row, Act):
        setbacks = kinds.get(row.matter.kind).setbacks
        return setbacks[row.step]
    rules = definitions.get(row.matter.procedure_code, row.matter.procedure_version).clocks
    return rules[row.name].title if row.name in rules else Text(row.name, row.name)
