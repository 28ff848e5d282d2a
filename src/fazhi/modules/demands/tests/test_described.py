"""Both descriptions (OpenAPI 3.1) hold against the running server: no 5xx, no answer that is not described.

schemathesis makes requests that fit the description and requests that do not, always the same ones (no chance, no
database of examples), and checks each answer: its status, its media type and its content are those described.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Person
from fazhi.modules.demands.actions import make_api_key
from fazhi.modules.demands.open311.tests.conftest import ask_for_pole
from fazhi.modules.demands.tests.conftest import DAY, County, build_county

EXAMPLES = 6
MARK = "a" * 32


@pytest.fixture
def asking(server: str) -> tuple[str, dict[str, str], dict[str, Any]]:
    """The server, the headers of somebody who may do everything here, and what addresses may name."""
    county = build_county()
    ask_for_pole(county)
    demand, code = county.answered(at=timezone.now() - 3 * DAY, category=county.roads)
    _row, key = make_api_key(
        holder="试验", channel="app", may_submit=True, may_read=True, per_minute=6000, by=SYSTEM,
        at=timezone.now() - DAY,
    )  # fmt: skip
    cookies = f"sessionid={signed_in(county, 'baimei')}; csrftoken={MARK}"
    headers = {"X-Api-Key": key, "Cookie": cookies, "X-CSRFToken": MARK}
    known = {
        "code": code, "matter_id": str(demand.pk), "id": str(demand.pk), "token": str(demand.pk),
        "wanted": str(demand.pk), "figure": "demands.closing_rate", "step": "call_back", "form": "json",
    }  # fmt: skip
    return server, headers, known


def signed_in(county: County, who: str) -> str:
    """The session of an official in their post."""
    person = Person.objects.get(name=county.actors[who].name)
    person.user = User.objects.create_user(who)
    person.save(update_fields=["user"])
    session = SessionStore()
    session["_auth_user_id"] = str(person.user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = person.user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@pytest.mark.parametrize("address", ["/api/openapi.json", "/open311/openapi.json"])
def test_no_answer_is_a_server_error_or_not_described(
    asking: tuple[str, dict[str, str], dict[str, Any]], address: str
) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed (dev group)")
    server, headers, known = asking
    schema = schemathesis.openapi.from_url(server + address)
    found: dict[str, str] = {}
    asked: dict[str, int] = {}
    for operation in (result.ok() for result in schema.get_all_operations()):
        for case in cases(operation, known, schemathesis.GenerationMode):
            asked[operation.label] = asked.get(operation.label, 0) + 1
            response = case.call(headers=headers, base_url=server, timeout=20)
            try:
                case.validate_response(response, checks=checks())
            except BaseExceptionGroup as wrong:  # what schemathesis raises its findings in
                found.setdefault(
                    operation.label, f"{case.as_curl_command()}\n" + "\n".join(map(str, wrong.exceptions))
                )
    assert not found, "\n\n".join(f"{name}: {said}" for name, said in found.items())
    assert sum(asked.values()) > EXAMPLES * len(asked)


def checks() -> list[Any]:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    return [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
    ]


def cases(operation: Any, known: dict[str, Any], modes: Any) -> Iterator[Any]:
    """The requests of one operation: fitting and not, at addresses made up and at addresses of what there is."""
    names = {one.name for one in operation.path_parameters}
    there = {name: known[name] for name in names}
    for mode in modes:
        yield from drawn(operation.as_strategy(generation_mode=mode))
        if there:
            yield from drawn(operation.as_strategy(generation_mode=mode, path_parameters=there))


def drawn(strategy: Any) -> list[Any]:
    """So many examples of a strategy, always the same."""
    found: list[Any] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(case: Any) -> None:
        found.append(case)

    with suppress(
        Unsatisfiable
    ):  # nothing is left to be wrong where the address is fixed and there is no more to it
        draw()
    return found
