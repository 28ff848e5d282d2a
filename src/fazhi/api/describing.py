"""The API and its description: every refusal is a problem document there too, and says how long to wait."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from fazhi.api.problems import CONTENT_TYPE, Problem, install

WAIT = {"Retry-After": {"description": "应等待的秒数 / seconds to wait", "schema": {"type": "integer"}}}


def refusals(*statuses: int) -> dict[int, Any]:
    """The answers of an operation that are problem documents, for its ``response``."""
    return dict.fromkeys(sorted({400, *statuses}), Problem)


class Api(NinjaAPI):
    """The one API of the house: errors as problem documents, described as such."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        install(self)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description (OpenAPI 3.1)."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    _as_problem(int(status), response)
        return schema


def _as_problem(status: int, response: dict[str, Any]) -> None:
    """What is refused has a media type of its own; a description shared by two methods is mended once."""
    if status < 400 or CONTENT_TYPE in response.get("content", {}):
        return
    (content,) = response["content"].values()
    response["content"] = {CONTENT_TYPE: content}
    if status == 429:
        response["headers"] = WAIT
