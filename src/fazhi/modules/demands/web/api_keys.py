"""The keys of other systems: who has one, for what; make one, end one. Shown in plain text once and never again."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from fazhi.api.keys import WITHOUT_KEY
from fazhi.kernel.matters.errors import Refused
from fazhi.modules.demands import actions
from fazhi.modules.demands.actions.api_keys import MOST_PER_MINUTE
from fazhi.modules.demands.open311 import holders
from fazhi.modules.demands.rules.open311 import KEY_CHANNELS
from fazhi.modules.demands.web.desk import official
from fazhi.modules.demands.web.forms import options
from fazhi.web.forms import ExactlyOnce, Form
from fazhi.web.scopes import requires_verb

VERB = "demands.api_keys"


class ApiKeyForm(ExactlyOnce, Form):
    """A new key: whose system, under which channel it counts, for what, how many requests a minute."""

    holder = forms.CharField(
        label=gettext_lazy("使用单位"), max_length=60, help_text=gettext_lazy("写明单位和系统的名称。")
    )
    channel = forms.ChoiceField(label=gettext_lazy("提交的诉求计入渠道"))
    may_submit = forms.BooleanField(label=gettext_lazy("可以提交诉求"), required=False)
    may_read = forms.BooleanField(label=gettext_lazy("可以读取公开信息"), required=False, initial=True)
    per_minute = forms.IntegerField(
        label=gettext_lazy("每分钟请求数上限"), min_value=1, max_value=MOST_PER_MINUTE, initial=120
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = options(KEY_CHANNELS)  # type: ignore[attr-defined]  # it is a ChoiceField


@requires_verb(VERB)
@never_cache
@require_http_methods(["GET", "POST"])
def api_keys(request: HttpRequest) -> HttpResponse:
    """Every key there was, newest first; the form for a new one below."""
    if request.method == "GET":
        return _page(request, ApiKeyForm())
    form = ApiKeyForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    told = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
    try:
        row, plain = actions.make_api_key(
            **told, submission=form.submission_id, by=official(request), at=timezone.now()
        )
    except Refused as refused:
        for field, said in (getattr(refused, "errors", {}) or {None: refused.message}).items():
            form.add_error(field if field in form.fields else None, said)
        return _page(request, form, status=refused.status)
    return render(request, "demands/api_key_made.html", {"key": row, "plain": plain})


@requires_verb(VERB)
@require_POST
def end_api_key(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """End one at once."""
    try:
        row = actions.end_api_key(key_id=key_id, by=official(request), at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已停用%(holder)s的密钥，即刻起不能再用。") % {"holder": row.holder})
    return redirect("demands_api_keys")


def _page(request: HttpRequest, form: ApiKeyForm, *, status: int = 200) -> HttpResponse:
    context = {"rows": holders.api_keys(timezone.now()), "form": form, "without": WITHOUT_KEY}
    return render(request, "demands/api_keys.html", context, status=status)
