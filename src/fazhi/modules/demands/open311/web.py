"""The addresses of GeoReport v2: parse, one call, write the answer in the format the address ends with.

``jurisdiction_id`` and extensions a client asks for (``extensions``) are taken and change nothing: there is one
jurisdiction here. ``account_id`` and ``device_id`` are taken and not kept.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from fazhi.api.keys import key_shown
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.modules.demands import paging
from fazhi.modules.demands.actions.api_keys import admit
from fazhi.modules.demands.open311 import actions, public, services
from fazhi.modules.demands.open311.documents import JSON, MEDIA_TYPES, XML, Value, written
from fazhi.modules.demands.open311.errors import UnknownRequest
from fazhi.modules.demands.rules import open311 as rules
from fazhi.web.addresses import address_of

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-22T00:00:00+08:00"
"""When this interface last changed in what a client can see."""

View = Callable[..., HttpResponseBase]


def answer(form: str, root: str, value: Value, status: int = 200, **headers: str) -> HttpResponse:
    """One document with its status."""
    kind = f"{MEDIA_TYPES[form]}; charset=utf-8"
    response = HttpResponse(written(form, root, value), status=status, content_type=kind)
    for name, content in headers.items():
        response.headers[name.replace("_", "-")] = content
    patch_vary_headers(response, ["Accept-Language"])
    return response


def refused(form: str, status: int, sentences: Iterable[str], **headers: str) -> HttpResponse:
    """An ``errors`` document, one error a sentence."""
    found: list[Value] = [{"code": status, "description": said} for said in sentences]
    return answer(form, "errors", found, status, Cache_Control="no-store", **headers)


def speaks(*methods: str) -> Callable[[View], View]:
    """Wrap a view so that whatever it is not ready for is said as GeoReport v2 says errors.

    An unknown format or method, a refusal of an action (404 and 403 stay, 429 with ``Retry-After``, all else is 400
    as the specification wants it), a body beyond all measure.
    """

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def spoken(request: HttpRequest, form: str, **parts: Any) -> HttpResponseBase:
            if form not in MEDIA_TYPES:
                said = _("没有“%(form)s”这种格式：地址应以 .xml 或 .json 结尾。") % {"form": form[:20]}
                return refused(XML, 404, [said])
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                allowed = ", ".join(methods)
                return refused(form, 405, [_("这个地址只接受 %(m)s。") % {"m": allowed}], Allow=allowed)
            try:
                return view(request, form, **parts)
            except Refused as wrong:
                return _said(form, wrong)
            except RequestDataTooBig:
                return refused(form, 413, [_("一次提交的文字过多，没有保存；请精简后再提交。")])
            except (SuspiciousOperation, BadRequest, MultiPartParserError):
                return refused(
                    form, 400, [_("提交的内容看不懂：请按 application/x-www-form-urlencoded 提交。")]
                )

        return spoken

    return wrap


def _said(form: str, wrong: Refused) -> HttpResponse:
    status = wrong.status if wrong.status in {403, 404, 429} else 400
    sentences = wrong.errors.values() if isinstance(wrong, BadForm) else [wrong.message]
    seconds = getattr(wrong, "seconds", None)
    return refused(form, status, sentences, **({"Retry_After": str(seconds)} if seconds else {}))


@speaks("GET")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where the service is, in which formats, and how to get a key (Open311 Service Discovery)."""
    root = request.build_absolute_uri("/").rstrip("/")
    endpoint: Value = {
        "specification": SPECIFICATION,
        "url": f"{root}/open311/v2",
        "changeset": CHANGESET,
        "type": "production",
        "formats": list(MEDIA_TYPES.values()),
    }
    return answer(
        form,
        "discovery",
        {
            "changeset": CHANGESET,
            "contact": _("请联系县受理派单中心。"),
            "key_service": _("提交诉求的密钥由县受理派单中心发放；读取不需要密钥。"),
            "endpoints": [endpoint],
        },
    )


@speaks("GET")
def service_list(request: HttpRequest, form: str) -> HttpResponse:
    """GET Service List."""
    _let_in(request, timezone.now())
    return answer(form, "services", [services.listed(one) for one in services.services()])


@speaks("GET")
def service_definition(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """GET Service Definition."""
    _let_in(request, timezone.now())
    return answer(form, "service_definition", services.defined(*services.offered(code)))


@speaks("GET", "POST")
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """POST Service Request, or GET Service Requests."""
    at = timezone.now()
    return _submitted(request, form, at) if request.method == "POST" else _listed(request, form, at)


@speaks("GET")
def one_request(request: HttpRequest, form: str, wanted: str) -> HttpResponse:
    """GET Service Request."""
    _let_in(request, timezone.now())
    return answer(form, "service_requests", [shown(_one(wanted))])


@speaks("GET")
def token(request: HttpRequest, form: str, wanted: str) -> HttpResponse:
    """GET service_request_id from a token. Ids are given out at once, so a token is the id itself."""
    _let_in(request, timezone.now())
    found = _one(wanted)
    return answer(form, "service_requests", [{"service_request_id": str(found.id), "token": wanted}])


@csrf_exempt
def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address GeoReport v2 does not have."""
    del request
    form = JSON if rest.endswith(".json") else XML
    said = _("没有这个接口地址：地址应以 .xml 或 .json 结尾，可用的接口见 /open311/discovery.json。")
    return refused(form, 404, [said])


def _let_in(request: HttpRequest, at: datetime) -> None:
    admit(shown=key_shown(request), use="read", address=address_of(request), at=at)


def _submitted(request: HttpRequest, form: str, at: datetime) -> HttpResponse:
    key = admit(shown=key_shown(request), use="submit", address=address_of(request), at=at, needs_key=True)
    assert key is not None  # noqa: S101  needs_key
    demand, code = actions.submit(told=_told(request.POST), key=key, at=at)
    notice = _("编号%(number)s。查询码：%(code)s，请转告诉求人妥善保存，凭它查进度、评价和撤回。") % {
        "number": demand.matter.number,
        "code": code,
    }
    row: Value = {"service_request_id": str(demand.pk), "service_notice": notice, "account_id": None}
    return answer(form, "service_requests", [row], Cache_Control="no-store")


def _told(sent: QueryDict) -> actions.Told:
    """The form as text; a list of answers may be written ``attribute[code][]``."""
    answers: dict[str, list[str]] = {}
    for name, values in sent.lists():
        if named := _ATTRIBUTE.fullmatch(name):
            answers.setdefault(named[1], []).extend(str(value) for value in values)
    if not sent.get("service_code", "").strip():
        raise BadForm({"service_code": _("请提供 service_code：服务代码见 services.xml 或 services.json。")})
    plain = {name: sent.get(name, "") for name in _PLAIN}
    return actions.Told(**plain, answers=answers, submission=_submission(sent.get("submission", "")))


_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,60})\](?:\[\])?")
_PLAIN = (
    "service_code", "description", "lat", "long", "address_string", "address_id", "first_name", "last_name",
    "phone", "email", "media_url",
)  # fmt: skip


def _submission(text: str) -> UUID | None:
    if not text.strip():
        return None
    found = _uuid(text)
    if found is None:
        raise BadForm({"submission": _("submission 应是 UUID；同一件诉求重发时用同一个，就只登记一次。")})
    return found


def _listed(request: HttpRequest, form: str, at: datetime) -> HttpResponse:
    _let_in(request, at)
    ids = rules.listed(request.GET.get("service_request_id", ""))
    if ids:
        return answer(form, "service_requests", _shown(public.of_ids(_ids(ids))))
    size = _size(request.GET.get("page_size", ""))
    page = public.page(_asked(request.GET, at), cursor=_cursor(request.GET.get("page", "")), size=size)
    response = answer(form, "service_requests", _shown(page.rows))
    if page.older:
        response.headers["Link"] = _link(request, page.older)
    return response


def _ids(written: Sequence[str]) -> list[UUID]:
    if len(written) > rules.IDS_LIMIT:
        said = _("一次最多查询%(limit)d个 service_request_id。") % {"limit": rules.IDS_LIMIT}
        raise BadForm({"service_request_id": said})
    return [found for one in written if (found := _uuid(one)) is not None]


def _asked(query: QueryDict, at: datetime) -> public.Asked:
    wrong = {}
    ends: dict[str, datetime | None] = {}
    for name in ("start_date", "end_date"):
        text = query.get(name, "").strip()
        ends[name] = rules.moment_of(text) if text else None
        if text and ends[name] is None:
            wrong[name] = _("%(name)s 应写作带时区的时间，如 2026-01-01T00:00:00Z。") % {"name": name}
    statuses = rules.listed(query.get("status", ""))
    if not set(statuses) <= set(rules.STATUSES):
        wrong["status"] = _("status 只能是 open 或 closed。")
    window = rules.window(ends["start_date"], ends["end_date"], at)
    if window.too_long:
        wrong["end_date"] = _("start_date 至 end_date 最多90天，请分段查询。")
    if wrong:
        raise BadForm(wrong)
    return public.Asked(window, tuple(rules.listed(query.get("service_code", ""))), tuple(statuses))


def _size(text: str) -> int:
    if not text.strip():
        return rules.MOST
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= rules.MOST):
        raise BadForm({"page_size": _("page_size 应在1至%(most)d之间。") % {"most": rules.MOST}})
    return int(text)


def _cursor(text: str) -> str:
    if text and not paging.is_cursor(text):
        raise BadForm({"page": _("page 应是上一页的响应头 Link 里给出的值。")})
    return text


def _link(request: HttpRequest, older: str) -> str:
    """The next page as a ``Link`` header; the key a client may have put in the address is left out."""
    asked = {name: request.GET.get(name, "") for name in request.GET if name != "api_key"}
    query = asked | {"page": older}
    return f'<{request.build_absolute_uri(request.path)}?{urlencode(query)}>; rel="next"'


def _one(wanted: str) -> public.Published:
    found = _uuid(wanted)
    rows = public.of_ids([found]) if found else []
    if not rows:
        raise UnknownRequest(wanted)
    return public.published(rows)[0]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _shown(rows: Iterable[Any]) -> list[Value]:
    return [shown(one) for one in public.published(rows)]


def shown(one: public.Published) -> dict[str, Value]:
    """A request as the specification names its parts; what is not given out is there and empty."""
    return {
        "service_request_id": str(one.id),
        "status": one.status,
        "status_notes": one.status_notes,
        "service_name": one.service_name,
        "service_code": one.service_code,
        "description": one.description or None,
        "agency_responsible": one.agency_responsible,
        "service_notice": None,
        "requested_datetime": rules.w3c(one.requested_at),
        "updated_datetime": rules.w3c(one.updated_at),
        "expected_datetime": rules.w3c(one.expected_at) if one.expected_at else None,
        "address": one.address or None,
        "address_id": None,
        "zipcode": None,
        "lat": float(one.lat) if one.lat is not None else None,
        "long": float(one.long) if one.long is not None else None,
        "media_url": None,
    }
