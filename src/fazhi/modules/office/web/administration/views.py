"""Saved views of lists: saving the present filters, deleting one's own. The list page draws the form and the links."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fazhi.modules.office import actions
from fazhi.modules.office.queries.views import saved_views
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.administration.forming import done
from fazhi.modules.office.web.administration.forms import ViewForm
from fazhi.web.scopes import requires_post


@requires_post
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filters that ``query`` holds for the list ``page``."""
    page, query = request.POST.get("page", ""), request.POST.get("query", "")[:2000]
    back = _address(page)
    if back is None:
        messages.error(request, _("没有这个列表。"))
        return redirect("inbox")
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请给常用条件取一个名称，最多40个字。"))
        return redirect(f"{back}?{query}")

    def do() -> str:
        actions.save_view(
            page=page, query=query, **form.cleaned_data, by=actor_on(request), at=timezone.now()
        )
        return _("已保存为常用条件。")

    return done(request, f"{back}?{query}", do)


@requires_post
@require_POST
def delete(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Delete a view of one's own."""
    page = request.POST.get("page", "")
    view = get_object_or_404(saved_views(page, actor_on(request)), pk=view_id)

    def do() -> str:
        actions.delete_view(view=view, by=actor_on(request), at=timezone.now())
        return _("已删除。")

    return done(request, _address(view.page) or reverse("inbox"), do)


def _address(page: str) -> str | None:
    """The address of a list by its name; ``None`` where no page has it, or one that needs more than a name."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return None
