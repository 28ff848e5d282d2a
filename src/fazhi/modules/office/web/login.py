"""Signing in and out, and choosing in which post, and for whom, one acts."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fazhi.kernel.people.queries import must_change_password
from fazhi.modules.office.middleware import PASSWORD_TO_CHANGE, choose, stand
from fazhi.modules.office.queries.standing import Standing, standings_of
from fazhi.web.forms import Form
from fazhi.web.scopes import public, signed_in

WORK = "/work/"


class SignInForm(Form, AuthenticationForm):
    """Name and password, drawn as every form of ours."""

    mark_optional = False
    # as long as an account's name may be; the table of the guard against guessing holds 255 characters
    username = UsernameField(max_length=150, widget=forms.TextInput({"autofocus": True}))
    error_messages = {
        "invalid_login": gettext_lazy("用户名或密码不正确。请核对后再试；多次输错后须等待一段时间。"),
        "inactive": gettext_lazy("此账号已停用，请联系本单位管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")
        self.fields["password"].widget = forms.PasswordInput({"autocomplete": "current-password"})


class SignIn(LoginView):
    """The sign-in page. Leads to the choice of a post where the person holds more than one."""

    template_name = "office/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in and stand in the first post; with several, ask which. After a one-time password, ask for a new one."""
        response = super().form_valid(form)
        if must_change_password(form.get_user()):
            self.request.session[PASSWORD_TO_CHANGE] = True
            return redirect("password")
        standings = standings_of(form.get_user(), timezone.now())
        if standings:
            choose(self.request, standings[0])
        if len(standings) > 1 and not self.get_redirect_url():
            return redirect("choose_post")
        return response


sign_in = public(SignIn.as_view())
sign_out = public(LogoutView.as_view())


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Answer too many wrong passwords (``AXES_LOCKOUT_CALLABLE``): what happened and when to try again."""
    response = render(request, "office/locked_out.html", {"minutes": 15}, status=429)
    response.headers["Retry-After"] = "900"
    return response


@signed_in
def choose_post(request: HttpRequest) -> HttpResponse:
    """Show every way the person may act now."""
    return render(
        request,
        "office/choose_post.html",
        {
            "standings": standings_of(request.user, timezone.now()),
            "next": _back(request, request.GET.get("next")),
        },
    )


@signed_in
@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """Act in another post, or for somebody, from now on."""
    wanted = request.POST.get("post", "")
    for standing in standings_of(request.user, timezone.now()):
        if str(standing.id) == wanted:
            choose(request, standing)
            stand(request)
            messages.success(request, _in_words(standing))
            return redirect(_back(request, request.POST.get("next")))
    messages.error(request, _("这个岗位您此刻不能使用：任期未到、已满，或委托已结束。请从下面选择。"))
    return redirect("choose_post")


def _in_words(standing: Standing) -> str:
    words = {"post": f"{standing.unit_name} {standing.title}", "principal": standing.principal}
    if standing.principal:
        return _("现在起您代%(principal)s（%(post)s）办理，每条记录都会写明。") % words
    return _("现在起您以“%(post)s”办理。") % words


def _back(request: HttpRequest, wanted: str | None) -> str:
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and ours else WORK
