"""Addresses below ``/api/`` that no operation has."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from fazhi.api.problems import problem


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001  every view is given its address
    """Without the slash at its end: 308 to the address with it, so that what is posted stays posted. Else 404."""
    wanted = f"{request.path_info}/"
    if not request.path_info.endswith("/") and _is_operation(wanted):
        query = request.META.get("QUERY_STRING", "")
        there = f"{request.path}/{'?' if query else ''}{query}"
        return HttpResponsePermanentRedirect(there, preserve_request=True)
    return problem(404, "not_found", _("没有这个接口地址；可用的接口见 /api/docs。"))


def _is_operation(path: str) -> bool:
    try:
        return resolve(path).url_name != "api_unknown"
    except Resolver404:
        return False
