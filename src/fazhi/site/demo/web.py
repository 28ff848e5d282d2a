"""How far the demonstration's year has been filled."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fazhi.site.demo import WHOLE, living
from fazhi.web.scopes import requires_post

EVERY = 10
"""Seconds after which the page looks again, by itself and without a script."""


@requires_post
def progress(request: HttpRequest) -> HttpResponse:
    """The progress bar; the page asks again until the year is full."""
    lived = living.lived()
    response = render(request, "demo/progress.html", {"lived": min(lived, WHOLE), "whole": WHOLE})
    if lived < WHOLE:
        response.headers["Refresh"] = str(EVERY)
    return response
