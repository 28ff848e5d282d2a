"""A page with one form and one action behind it: parse, one call, back to where one came from or the refusal in words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people.errors import ChangeRefused
from fazhi.web.forms import Form

Did = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class FormPage:
    """What stands around a form. ``back`` is where the page leads to, also when all is done, unless ``done`` says otherwise."""

    title: str
    back: str
    back_text: str
    button: str
    lead: str = ""
    icon: str = "check"
    done: str = ""
    template: str = "office/admin_form.html"
    more: dict[str, Any] = field(default_factory=dict)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when every field was left empty; ``None`` when the page is only opened."""
    return request.POST if request.method == "POST" else None


def formed(request: HttpRequest, form: Form, page: FormPage, do: Did) -> HttpResponse:
    """Show the form; when it was sent and is sound, ``do`` what it says and lead back with the words ``do`` returns."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                said = do(form.cleaned_data)
            except (Refused, ChangeRefused) as refused:
                form.add_error(None, str(refused))
                status = refused.status
            else:
                messages.success(request, said)
                return redirect(page.done or page.back)
    return render(request, page.template, {"form": form, "page": page, **page.more}, status=status)


def done(request: HttpRequest, back: str, do: Callable[[], str]) -> HttpResponse:
    """Do what a button without a form says, and lead back with the words, or with the refusal."""
    try:
        messages.success(request, do())
    except (Refused, ChangeRefused) as refused:
        messages.error(request, str(refused))
    return redirect(back)
