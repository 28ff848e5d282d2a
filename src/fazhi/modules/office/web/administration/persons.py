"""Persons: the list, enrolling one, the login of one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.errors import ChangeRefused
from fazhi.kernel.people.models import Person
from fazhi.kernel.people.rules import POSTS, one_time_password
from fazhi.modules.office import actions
from fazhi.modules.office.queries import administration
from fazhi.modules.office.queries.changes import changes_of
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.administration.forming import sent
from fazhi.modules.office.web.administration.forms import LoginForm, PersonForm
from fazhi.web.scopes import requires_verb


@requires_verb(POSTS.code)
def persons(request: HttpRequest) -> HttpResponse:
    """The persons one administers, by name."""
    text = request.GET.get("text", "").strip()[:60]
    lines, older = administration.persons(
        actor_on(request), timezone.now(), text=text, after=request.GET.get("after", "")
    )
    return render(request, "office/admin_persons.html", {"lines": lines, "older": older, "text": text})


@requires_verb(POSTS.code)
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol a person, with a login when a user name is given."""
    form = PersonForm(sent(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _enrolled(request, form.cleaned_data)
            except ChangeRefused as refused:
                form.add_error("username", str(refused))
    return render(request, "office/admin_person_new.html", {"form": form}, status=status)


def _enrolled(request: HttpRequest, entered: dict[str, Any]) -> HttpResponse:
    by, at, password = actor_on(request), timezone.now(), one_time_password()
    with business():
        person = people.enrol(name=entered["name"], user=None, by=by, at=at)
        if entered["username"]:
            people.open_login(person=person, username=entered["username"], password=password, by=by, at=at)
    if not entered["username"]:
        messages.success(request, _("已登记，请接着任职。"))
        return redirect("admin_person", person.pk)
    return _shown_once(request, person, entered["username"], password)


@requires_verb(POSTS.code)
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person: the login, the posts held ever, the entries about the login."""
    row = _person(person_id)
    objects = [("people.person", str(row.pk)), ("people.login", str(row.pk))]
    context = {
        "person": row,
        "login": administration.login_of(row),
        "waiting": getattr(getattr(row, "login", None), "password_to_change", False),
        "posts": row.posts.select_related("unit").order_by("-held_from"),
        "changes": changes_of(objects),
        "now": timezone.now(),
        "form": LoginForm(),
    }
    return render(request, "office/admin_person.html", context)


@requires_verb(POSTS.code)
@require_POST
def login(request: HttpRequest, person_id: UUID, what: str) -> HttpResponse:
    """Open, reset, lock or unlock a login; a new password is shown on the page that comes, and never again."""
    row = _person(person_id)
    by, at, password = actor_on(request), timezone.now(), one_time_password()
    username = row.user.username if row.user else request.POST.get("username", "").strip()
    try:
        if what == "open":
            people.open_login(person=row, username=username, password=password, by=by, at=at)
        elif what == "reset":
            actions.reset_password(person=row, password=password, by=by, at=at)
        elif what == "lock":
            people.lock_login(person=row, by=by, at=at)
        else:
            actions.unlock_login(person=row, by=by, at=at)
    except (ChangeRefused, Refused) as refused:
        messages.error(request, str(refused))
        return redirect("admin_person", row.pk)
    if what in {"open", "reset"}:
        return _shown_once(request, row, username, password)
    messages.success(
        request, _("登录账号已停用，已登录的也随即退出。") if what == "lock" else _("登录账号已恢复。")
    )
    return redirect("admin_person", row.pk)


def _shown_once(request: HttpRequest, row: Person, username: str, password: str) -> HttpResponse:
    context = {
        "person": row,
        "username": username,
        "password": password,
        "back": reverse("admin_person", args=[row.pk]),
    }
    response = render(request, "office/admin_password_once.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _person(person_id: UUID) -> Person:
    return get_object_or_404(Person.objects.select_related("user", "login"), pk=person_id)
