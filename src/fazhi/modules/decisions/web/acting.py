"""What the pages of this module share: who asks, and how a refusal is put beside the fields it is about."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.people.actor import Actor
from fazhi.web.scopes import actor_of


def official(request: HttpRequest) -> Actor:
    """The official behind the request. The view's scope has made sure that there is one."""
    actor = actor_of(request)
    if actor is None:
        raise PermissionDenied
    return actor


def blame(form: forms.Form, refused: Refused) -> Refused | None:
    """Put the complaints of a refusal beside their fields; a refusal that is about no field comes back."""
    if not isinstance(refused, BadForm):
        return refused
    for name, sentence in refused.errors.items():
        form.add_error(name if name in form.fields else None, sentence)
    return None


def status_of(form: forms.Form, refused: Refused | None) -> int:
    """The status of a page with a form: the refusal's, 422 where something is to be mended, 200."""
    return refused.status if refused else 422 if form.is_bound and form.errors else 200
