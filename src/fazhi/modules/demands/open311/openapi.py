"""OpenAPI 3.1 of GeoReport v2, for programs that read such a thing: every argument, every answer, every status."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from fazhi.modules.demands.rules.open311 import MOST

Doc = dict[str, Any]

TEXT: Doc = {"type": "string"}
MAYBE: Doc = {"type": ["string", "null"]}
MAYBE_NUMBER: Doc = {"type": ["number", "null"]}
MOMENT: Doc = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Doc = {"type": ["string", "null"], "format": "date-time"}
YES_NO: Doc = {"type": "string", "enum": ["yes", "no"]}


def record(required: str = "", /, **properties: Doc) -> Doc:
    """An object of exactly these parts, all of them there unless ``required`` names some."""
    names = required.split() or list(properties)
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


def listing(of: Doc) -> Doc:
    """A list."""
    return {"type": "array", "items": of}


VALUE = record(key=TEXT, name=TEXT)
ATTRIBUTE = record(
    variable={"type": "boolean"},
    code=TEXT,
    datatype={"enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]},
    required={"type": "boolean"},
    datatype_description=MAYBE,
    order={"type": "integer", "minimum": 1},
    description=TEXT,
    values=listing(VALUE),
)
SERVICE = record(
    service_code=TEXT,
    service_name=TEXT,
    description=TEXT,
    metadata={"type": "boolean"},
    type={"enum": ["realtime"]},
    keywords=TEXT,
    group=TEXT,
)
REQUEST = record(
    service_request_id=TEXT,
    status={"enum": ["open", "closed"]},
    status_notes=TEXT,
    service_name=TEXT,
    service_code=TEXT,
    description=MAYBE,
    agency_responsible=TEXT,
    service_notice=MAYBE,
    requested_datetime=MOMENT,
    updated_datetime=MOMENT,
    expected_datetime=MAYBE_MOMENT,
    address=MAYBE,
    address_id=MAYBE,
    zipcode=MAYBE,
    lat=MAYBE_NUMBER,
    long=MAYBE_NUMBER,
    media_url=MAYBE,
)
SCHEMAS: Doc = {
    "Services": listing(SERVICE),
    "ServiceDefinition": record(service_code=TEXT, attributes=listing(ATTRIBUTE)),
    "Created": listing(record(service_request_id=TEXT, service_notice=TEXT, account_id=MAYBE)),
    "Requests": listing(REQUEST),
    "Token": listing(record(service_request_id=TEXT, token=TEXT)),
    "Errors": listing(record(code={"type": "integer"}, description=TEXT)),
    "Discovery": record(
        changeset=TEXT,
        contact=TEXT,
        key_service=TEXT,
        endpoints=listing(
            record(specification=TEXT, url=TEXT, changeset=TEXT, type=TEXT, formats=listing(TEXT))
        ),
    ),
}
FORMAT: Doc = {"name": "form", "in": "path", "required": True, "schema": {"enum": ["xml", "json"]}}
WHAT_IS_WRONG = {
    400: "内容不符合要求，逐项说明",
    403: "密钥缺少、无效或不能用于此项",
    404: "没有这个格式、服务或诉求",
    405: "不接受这个方法",
    413: "一次提交的文字过多",
    429: "这一分钟的请求次数已用完；Retry-After 为应等待的秒数",
}
FORM: Doc = {
    "type": "object",
    "properties": {
        "api_key": {**TEXT, "description": "密钥；也可以用请求头 X-Api-Key"},
        "jurisdiction_id": {**TEXT, "description": "可以不填；只有一个辖区"},
        "service_code": TEXT,
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "address_string": {**TEXT, "maxLength": 200},
        "address_id": {**TEXT, "description": "乡镇、村的编码"},
        "email": TEXT,
        "device_id": {**TEXT, "description": "接收但不保存"},
        "account_id": {**TEXT, "description": "接收但不保存"},
        "first_name": TEXT,
        "last_name": TEXT,
        "phone": TEXT,
        "description": {**TEXT, "maxLength": 4000},
        "media_url": {**TEXT, "description": "只作为网址保存，不读取", "maxLength": 500},
        "attribute[about_official]": YES_NO,
        "attribute[public]": YES_NO,
        "submission": {"type": "string", "format": "uuid", "description": "重发同一件用同一个，只登记一次"},
    },
    "required": ["service_code"],
}


@require_safe
def description(request: HttpRequest) -> JsonResponse:
    """The document, with the address it is asked at."""
    return JsonResponse(document(request.build_absolute_uri("/").rstrip("/")))


def document(root: str) -> Doc:
    """The whole description; ``root`` is the address of the site without a slash at its end."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Open311 GeoReport v2", "version": "2"},
        "servers": [{"url": root or "/"}],
        "paths": _paths(),
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"ApiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}},
        },
    }


def _paths() -> Doc:
    here = "/open311/v2"
    return {
        "/open311/discovery.{form}": {"get": _get("Discovery", "discovery", limited=False)},
        f"{here}/services.{{form}}": {"get": _get("Services", "service_list")},
        f"{here}/services/{{code}}.{{form}}": {
            "get": _get("ServiceDefinition", "service_definition", [_in_path("code")])
        },
        f"{here}/requests.{{form}}": {"get": _get("Requests", "requests", _filters()), "post": _post()},
        f"{here}/requests/{{id}}.{{form}}": {"get": _get("Requests", "one_request", [_in_path("id")])},
        f"{here}/tokens/{{token}}.{{form}}": {"get": _get("Token", "token", [_in_path("token")])},
    }


def _get(schema: str, name: str, parameters: list[Doc] | None = None, *, limited: bool = True) -> Doc:
    wrong = (400, 403, 404, 405, 429) if limited else (400, 404, 405)
    read = {
        "operationId": f"open311_{name}",
        "tags": ["Open311"],
        "parameters": [FORMAT, *(parameters or [])],
        "responses": _responses(schema, wrong),
    }
    return read | ({"security": [{}, {"ApiKey": []}]} if limited else {})


def _post() -> Doc:
    return {
        "operationId": "open311_submit",
        "tags": ["Open311"],
        "parameters": [FORMAT],
        "security": [{"ApiKey": []}],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": FORM}},
        },
        "responses": _responses("Created", (400, 403, 404, 405, 413, 429)),
    }


def _responses(schema: str, wrong: tuple[int, ...]) -> Doc:
    said = {
        str(status): {"description": WHAT_IS_WRONG[status], "content": _content("Errors"), **_waits(status)}
        for status in wrong
    }
    return {"200": {"description": "办理成功", "content": _content(schema)}, **said}


def _waits(status: int) -> Doc:
    wait = {"Retry-After": {"description": "应等待的秒数", "schema": {"type": "integer"}}}
    return {"headers": wait} if status == 429 else {}


def _content(schema: str) -> Doc:
    return {
        "application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}},
        "text/xml": {"schema": {"type": "string"}},
    }


def _in_path(name: str) -> Doc:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _filters() -> list[Doc]:
    schemas: dict[str, Doc] = {
        "service_request_id": {**TEXT, "description": "可以有多个，以逗号分隔；有它时其余条件不起作用"},
        "service_code": {**TEXT, "description": "可以有多个，以逗号分隔"},
        "start_date": {
            **TEXT,
            "description": "带时区的时间，如 2026-01-01T00:00:00Z；与 end_date 最多相隔90天",
        },
        "end_date": TEXT,
        "status": {**TEXT, "description": "open、closed，以逗号分隔"},
        "page_size": {"type": "integer", "minimum": 1, "maximum": MOST},
        "page": {**TEXT, "description": "上一页的响应头 Link 里给出的值"},
        "jurisdiction_id": TEXT,
    }
    return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]
