"""Errors of the API as problem documents (RFC 9457), in the language the client asks for (``Accept-Language``).

A refusal of an action keeps its own code and status; the sentence is the one the pages show. ``errors`` names each
field that needs mending.
"""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from fazhi.kernel.matters.errors import Refused

CONTENT_TYPE = "application/problem+json"


class Problem(Schema):
    """What went wrong: ``code`` for programs, ``detail`` for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: dict[str, str] = {}


class Waits(Protocol):
    """A refusal that says how many seconds to wait."""

    seconds: int


def install(api: NinjaAPI) -> None:
    """Make an API answer its errors as problem documents."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _not_signed_in)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(RequestDataTooBig, _too_big)


def problem(
    status: int, code: str, detail: str, errors: Mapping[str, str] | None = None, **headers: str
) -> HttpResponse:
    """One problem document."""
    body = Problem(
        title=_titles().get(status, _("请求未能完成")),
        status=status,
        code=code,
        detail=detail,
        errors=dict(errors or {}),
    )
    response = JsonResponse(body.model_dump(), status=status, content_type=CONTENT_TYPE)
    response.headers["Content-Language"] = get_language() or ""
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def _titles() -> dict[int, str]:
    return {
        400: _("请求有误"),
        401: _("需要登录"),
        403: _("没有权限"),
        404: _("没有找到"),
        409: _("与现状冲突"),
        413: _("内容过大"),
        422: _("内容需要修改"),
        429: _("请稍后再试"),
        503: _("暂时无法办理"),
    }


def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    del request
    errors = getattr(refused, "errors", {})
    seconds = getattr(cast("Waits", refused), "seconds", None)
    headers = {"Retry_After": str(seconds)} if seconds else {}
    return problem(refused.status, refused.code, refused.message, errors, **headers)


def _invalid(request: HttpRequest, wrong: Any) -> HttpResponse:
    """What does not fit the schema, named field by field."""
    del request
    errors = {
        ".".join(str(part) for part in error["loc"][1:]) or "body": str(error["msg"])
        for error in wrong.errors
    }
    return problem(422, "bad_form", _("有%(n)d处内容不符合接口要求。") % {"n": len(errors)}, errors)


def _not_signed_in(request: HttpRequest, wrong: Any) -> HttpResponse:
    del request, wrong
    return problem(401, "not_signed_in", _("请先在工作台登录，并以有职责的岗位访问。"))


def _http(request: HttpRequest, wrong: Any) -> HttpResponse:
    del request
    return problem(wrong.status_code, "bad_request", _("请求的内容看不懂：%(why)s") % {"why": wrong.message})


def _not_found(request: HttpRequest, wrong: Any) -> HttpResponse:
    del request, wrong
    return problem(404, "not_found", _("没有找到，或者不在您的查看范围内。"))


def _too_big(request: HttpRequest, wrong: Any) -> HttpResponse:
    del request, wrong
    return problem(413, "too_big", _("一次提交的文字过多，没有保存；请精简后再提交。"))
