"""A page with one form and one action behind it: parse, one call, back to where one came from or the refusal in words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from fazhi.kernel.evidence.errors import FileRefused
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.people.actor import Actor
from fazhi.web.forms import Form
from fazhi.web.scopes import actor_of

Do = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class FormPage:
    """What stands around a form. ``back`` is where the page leads to, also when all is done."""

    title: str
    back: str
    back_text: str
    button: str
    lead: str = ""
    icon: str = "check"
    template: str = "enforcement/form.html"
    more: dict[str, Any] = field(default_factory=dict)


def official(request: HttpRequest) -> Actor:
    """The official behind the request. The view's scope has made sure that there is one."""
    actor = actor_of(request)
    if actor is None:
        raise PermissionDenied
    return actor


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when every field was left empty; ``None`` when the page is only opened."""
    return request.POST if request.method == "POST" else None


def formed(request: HttpRequest, form: Form, page: FormPage, do: Do) -> HttpResponse:
    """Show the form; when it was sent and is sound, ``do`` what it says and lead back with the words ``do`` returns."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                told = do(form.cleaned_data)
            except (Refused, FileRefused) as refused:
                status = complain(form, refused)
            else:
                messages.success(request, told)
                return redirect(page.back)
    context = {"form": form, "page": page, **page.more}
    return render(request, page.template, context, status=status)


def complain(form: Form, refused: Refused | FileRefused) -> int:
    """Put complaints beside their fields, anything else above the form; returns the HTTP status."""
    if isinstance(refused, BadForm):
        for name, sentence in refused.errors.items():
            form.add_error(name if name in form.fields else None, sentence)
        return refused.status
    form.add_error(None, str(refused))
    return refused.status if isinstance(refused, Refused) else 422


def pressed(request: HttpRequest, back: str, do: Callable[[], str]) -> HttpResponse:
    """Do what a button without a page of its own says, and lead back with the words, or with the refusal."""
    try:
        messages.success(request, do())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(back)
