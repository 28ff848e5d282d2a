"""Changing one's own password; after a one-time password nothing else can be done before it is changed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import Actor
from fazhi.modules.office.middleware import PASSWORD_TO_CHANGE
from fazhi.modules.office.web.administration.forming import sent
from fazhi.web.forms import Form
from fazhi.web.scopes import actor_of, signed_in

HIMSELF = Actor("system", "本人")
"""Who changes a password before acting in any post."""


class PasswordForm(Form, PasswordChangeForm):
    """Django's own form and validators, drawn as every form of ours."""

    error_messages = {
        "password_mismatch": gettext_lazy("两次输入的新密码不一样。"),
        "password_incorrect": gettext_lazy("现在的密码不正确。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "old_password": (_("现在的密码（或一次性初始密码）"), "current-password"),
            "new_password1": (_("新密码"), "new-password"),
            "new_password2": (_("再输入一次新密码"), "new-password"),
        }
        for name, (label, complete) in words.items():
            self.fields[name].label = label
            self.fields[name].widget = forms.PasswordInput({"autocomplete": complete})
            self.fields[name].help_text = ""
        self.fields["new_password1"].help_text = _(
            "至少8个字符，不能全是数字，不要用常见的密码或自己的名字。"
        )

    def clean(self) -> dict[str, Any]:
        """Refuse the password one has already."""
        entered = super().clean() or self.cleaned_data
        if entered.get("new_password1") and entered.get("new_password1") == entered.get("old_password"):
            self.add_error("new_password1", _("新密码不能与现在的密码相同。"))
        return entered


@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password and stay signed in."""
    user = request.user
    if not isinstance(user, User) or not hasattr(user, "person"):
        messages.error(request, _("这个账号没有登记人员，请联系管理员。"))
        return redirect("choose_post")
    form = PasswordForm(user, sent(request))
    if request.method == "POST" and form.is_valid():
        people.change_password(
            person=user.person,
            password=form.cleaned_data["new_password1"],
            by=actor_of(request) or HIMSELF,
            at=timezone.now(),
        )
        user.refresh_from_db()
        update_session_auth_hash(request, user)
        request.session.pop(PASSWORD_TO_CHANGE, None)
        messages.success(request, _("密码已修改，其他设备上的登录已退出。"))
        return redirect("inbox")
    context = {"form": form, "first": PASSWORD_TO_CHANGE in request.session}
    return render(request, "office/password.html", context, status=422 if form.errors else 200)
