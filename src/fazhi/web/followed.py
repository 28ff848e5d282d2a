"""The pages of a kind that somebody without an account hands in and follows: its form's answer, its code, its follow page.

A module writes the form and its view, says in a ``Following`` what is told of the acts, and puts ``pages_of`` among its
addresses. Demands came first and have pages of their own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters import tracking
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.journeys import journey_of
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import RESIDENT
from fazhi.web import following
from fazhi.web.addresses import address_of
from fazhi.web.forms import ExactlyOnce, Form
from fazhi.web.scopes import token


class ResidentForm(Form):
    """A step somebody does with the code in hand; ``expected`` guards against a second sending."""

    expected = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def data_of_step(self) -> dict[str, Any]:
        """The step's own fields."""
        return {name: value for name, value in self.cleaned_data.items() if name != "expected"}


class OnceForm(ExactlyOnce, Form):
    """The form with which something is handed in. ``told`` are the arguments of the action behind it."""

    @property
    def told(self) -> dict[str, Any]:
        """What was entered, as the action takes it; only after ``is_valid()``."""
        raise NotImplementedError

    def blame(self, errors: Mapping[str, str]) -> None:
        """Show what the action refused at the fields it is about; the rest of the form stays as it was."""
        for field, complaint in errors.items():
            self.add_error(field if field in self.fields else None, complaint)


@dataclass(frozen=True, slots=True)
class Following:
    """How one kind is handed in and followed. ``name`` begins the names of its addresses (``<name>_followed``).

    ``told`` names the steps whoever sent it reads of, with the fields meant for them; ``forms`` the steps they do.
    ``form_page`` and ``follow_page`` are templates, ``brand`` stands at the head of the page with the code.
    """

    kind: str
    name: str
    brand: Any
    form_page: str
    follow_page: str
    told: Mapping[str, Sequence[str]]
    forms: Mapping[str, type[ResidentForm]]
    thanks: Mapping[str, Any]

    @property
    def page(self) -> str:
        """The URL name of the follow page."""
        return f"{self.name}_followed"

    @property
    def done_page(self) -> str:
        """The URL name of the page with the code."""
        return f"{self.name}_done"


def handed_in(
    request: HttpRequest,
    how: Following,
    form: OnceForm,
    context: Mapping[str, Any],
    take: Callable[..., tuple[Matter, str]],
) -> HttpResponse:
    """Take what was filled in and lead on to the code; what is not taken comes back with its text."""
    at = timezone.now()
    shown = {"form": form, **context}
    if not form.is_valid():
        return render(request, how.form_page, shown, status=422)
    try:
        tracking.count_sending(address=address_of(request), at=at)
        matter, code = take(by=RESIDENT, at=at, **form.told)
    except Refused as refused:
        form.blame(getattr(refused, "errors", {}))
        shown["refused"] = None if form.errors else refused
        return render(request, how.form_page, shown, status=refused.status)
    response = redirect(how.done_page)
    following.remember_code(response, request, how.done_page, code, matter.number)
    following.begin(response, request, how.kind, matter.pk)
    return response


def pages_of(how: Following, address: str) -> list[URLPattern]:
    """The addresses of a kind: the code below the form's address, following below ``follow/``."""
    more = {"how": how}
    return [
        path(f"{address}/done/", done, more, name=how.done_page),
        path(f"follow/{address}/", followed, more, name=how.page),
        path(f"follow/{address}/act/<slug:step>/", act, more, name=f"{how.name}_act"),
        path(f"follow/{address}/leave/", leave, more, name=f"{how.name}_leave"),
    ]


@token
@never_cache
@require_GET
def done(request: HttpRequest, how: Following) -> HttpResponse:
    """The code, to be kept: written out, and as a picture for another phone. Leads on where none was just given out."""
    given = following.remembered_code(request, how.done_page)
    if given is None:
        return redirect("demands_follow")
    code, number = given
    context = {
        "code": code,
        "number": number,
        "qr": following.qr_picture(following.link_of(request, code)),
        "follow": how.page,
        "brand": how.brand,
    }
    return render(request, "fazhi/code_given.html", context)


@token
@never_cache
@require_GET
def followed(request: HttpRequest, how: Following) -> HttpResponse:
    """The matter this browser follows."""
    return _page(request, how)


@token
@never_cache
@require_POST
def act(request: HttpRequest, how: Following, step: str) -> HttpResponse:
    """Do one of the sender's steps; what is not taken comes back with its text."""
    matter_id = following.followed(request, how.kind)
    if matter_id is None or step not in how.forms:
        return redirect("demands_follow")
    form = how.forms[step](request.POST, prefix=step)
    if not form.is_valid():
        return _page(request, how, form, step, status=422)
    try:
        matters.perform(
            matter_id=matter_id,
            step=step,
            by=RESIDENT,
            at=timezone.now(),
            expected=form.cleaned_data["expected"],
            data=form.data_of_step,
        )
    except BadForm as wrong:
        for field, complaint in wrong.errors.items():
            form.add_error(field if field in form.fields else None, complaint)
        return _page(request, how, form, step, status=wrong.status)
    except Refused as refused:
        form.add_error(None, refused.message)
        return _page(request, how, form, step, status=refused.status)
    messages.success(request, how.thanks[step])
    return redirect(how.page)


@token
@require_POST
def leave(request: HttpRequest, how: Following) -> HttpResponse:  # noqa: ARG001  every view is given its request
    """Stop following on this device."""
    response = redirect("demands_home")
    following.end(response, how.kind, how.done_page)
    return response


def _page(
    request: HttpRequest,
    how: Following,
    sent: ResidentForm | None = None,
    step: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    """The follow page; ``sent`` is the form that was not taken, shown again as it was filled in."""
    at = timezone.now()
    matter_id = following.followed(request, how.kind)
    journey = journey_of(matter_id, at, kind=how.kind, told=how.told, steps=how.forms) if matter_id else None
    if journey is None:
        response = redirect("demands_follow")
        following.end(response, how.kind, how.done_page)
        return response
    offered = {
        name: how.forms[name](initial={"expected": journey.matter.turn}, prefix=name) for name in journey.may
    }
    if sent is not None:
        offered[step] = sent
    context = {"journey": journey, "forms": offered, "now": at}
    return render(request, how.follow_page, context, status=status)
