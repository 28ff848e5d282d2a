"""What one was told in the house, and the messages nobody can say of whether they went out."""

from typing import Literal, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.notices import actions, queries
from fazhi.kernel.notices.rules import SETTLE
from fazhi.modules.office.web.acting import actor_on
from fazhi.web.forms import Choices, Form, LongText
from fazhi.web.scopes import requires_post, requires_verb

SHOWN = 100


class SettleForm(Form):
    """What a person decides about a message in doubt, and why."""

    decision = forms.ChoiceField(
        label=gettext_lazy("处理"),
        choices=[
            ("sent", gettext_lazy("已核实送达")),
            ("resend", gettext_lazy("重新发送（对方可能收到两次）")),
            ("give_up", gettext_lazy("不再发送")),
        ],
        widget=Choices,
    )
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=200, widget=LongText(rows=2))


@requires_post
def inbox(request: HttpRequest) -> HttpResponse:
    """What this post and this person were told, newest first."""
    rows = list(queries.inbox(actor_on(request))[:SHOWN])
    return render(
        request, "office/notices.html", {"rows": rows, "unread": [row for row in rows if row.read_at is None]}
    )


@requires_post
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark notices as read: the one sent, or all shown."""
    wanted = [UUID(text) for text in request.POST.getlist("notice") if _is_id(text)]
    actions.mark_read(notice_ids=wanted, by=actor_on(request), at=timezone.now())
    return redirect("notices")


@requires_verb(SETTLE.code)
def unsettled(request: HttpRequest) -> HttpResponse:
    """Messages that failed or of which nobody knows; each waits for a person's decision."""
    rows = [*queries.in_doubt()[:SHOWN], *queries.failed()[:SHOWN]]
    pairs = [(row, SettleForm(auto_id=f"{row.pk}_%s")) for row in rows]
    return render(request, "office/unsettled.html", {"pairs": pairs})


@requires_verb(SETTLE.code)
@require_POST
def settle(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Decide about one message."""
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择如何处理，并写明理由。"))
        return redirect("notices_unsettled")
    decision = cast('Literal["sent", "resend", "give_up"]', form.cleaned_data["decision"])
    try:
        actions.settle(
            outgoing_id=outgoing_id,
            decision=decision,
            reason=form.cleaned_data["reason"],
            by=actor_on(request),
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已记录处理结果。"))
    return redirect("notices_unsettled")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
