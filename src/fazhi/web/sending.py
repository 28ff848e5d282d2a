"""What every form of the portal has in common: a request that says too much, an address that sends too often."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect


def says_too_much(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer a request whose text is beyond all measure with 413 and a sentence, not with a bare 400.

    The mark against forged requests is read from the body, so the body must be allowed to be too long first.
    """
    protected = csrf_protect(view)

    @wraps(view)
    def measured(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return protected(request, *args, **kwargs)
        except RequestDataTooBig:
            return render(request, "fazhi/too_much.html", status=413)

    return csrf_exempt(measured)
