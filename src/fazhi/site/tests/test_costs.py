"""What a page and an act cost, in queries, for a matter of each kind of work: a list of 1, a matter page, one step."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Post
from fazhi.modules.decisions.tests.conftest import build as build_hall
from fazhi.modules.documents.tests.conftest import build as build_house
from fazhi.modules.enforcement.tests.conftest import build as build_bureau
from fazhi.modules.inspections.tests.conftest import build as build_inspections

LIST, PAGE, ACT = 10, 15, 15


class Scene(NamedTuple):
    """A matter, who is to do a step on it, that step with its form, and the list it stands in."""

    matter: Matter
    post: Post
    step: str
    form: Mapping[str, Any]
    listed: str


def decision() -> Scene:
    """A draft that is sent to be reviewed: another unit is put to work."""
    hall = build_hall()
    form = {"reviewer": hall.units["justice"].pk}
    return Scene(hall.started(), hall.posts["housing"], "request_legality_review", form, "decisions_list")


def document() -> Scene:
    """A normative document that is drafted."""
    house = build_house()
    return Scene(
        house.propose(), house.posts["drafter"], "draft", {"explanation": "说明"}, "documents_register"
    )


def inspection() -> Scene:
    """An inspection on which a report is written."""
    county = build_inspections()
    return Scene(
        county.visited(), county.posts["inspector"], "report", {"summary": "没有问题"}, "inspections"
    )


def penalty() -> Scene:
    """A case that two certified officers investigate."""
    bureau = build_bureau()
    bureau.certify("second")
    form = {
        "certificates_shown": "true",
        "recusal_told": "true",
        "record": "现场检查",
        "officers": bureau.two(),
    }
    return Scene(bureau.opened(), bureau.posts["officer"], "investigate", form, "enforcement")


@pytest.mark.parametrize("scene", [decision, document, inspection, penalty])
@pytest.mark.usefixtures("db")
def test_a_list_a_page_and_an_act_are_cheap(scene: Callable[[], Scene]) -> None:
    found = scene()
    client = Client()
    assert found.post.person.user is not None
    client.force_login(found.post.person.user, backend="django.contrib.auth.backends.ModelBackend")
    listed, page = reverse(found.listed), reverse("matter", args=[found.matter.pk])
    client.get(listed)
    assert len(cost := asked(client.get, listed)) <= LIST, cost
    assert len(cost := asked(client.get, page)) <= PAGE, cost
    form = {"expected": Matter.objects.get(pk=found.matter.pk).turn, **found.form}
    address = reverse("act", args=[found.matter.pk, found.step])
    assert len(cost := asked(client.post, address, form)) <= ACT, cost
    assert found.matter.acts.filter(step=found.step, recorded_at__lte=timezone.now()).exists()


def asked(send: Callable[..., Any], *what: Any) -> list[str]:
    """The queries of a request; the marks of nested transactions are none."""
    with CaptureQueriesContext(connection) as caught:
        assert send(*what).status_code in (200, 303)
    said = [str(query["sql"]) for query in caught]
    return [sql[:300] for sql in said if not sql.startswith(("SAVEPOINT", "RELEASE"))]
