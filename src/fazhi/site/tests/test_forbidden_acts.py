"""Every step of every installed kind, tried while its procedure forbids it: refused with the article, nothing changed.

Each is tried by the action behind every door, and a few of each kind are posted to the real page. The matters stand where
random lawful lives (``simulate``) have brought them; whoever posts holds every duty there is, so that only the procedure
stands in the way. The one row a refused act leaves is the refusal itself.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, transaction
from django.db.models import (
    BinaryField,
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    FloatField,
    IntegerField,
    JSONField,
    Model,
    UUIDField,
)
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.actions import perform
from fazhi.kernel.matters.errors import NotPossible, Refused
from fazhi.kernel.matters.kinds import Kind
from fazhi.kernel.matters.models import Act, Assignment, Matter, Refusal
from fazhi.kernel.matters.queries import rules_for
from fazhi.kernel.people import actions as people
from fazhi.kernel.people import verbs
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.kernel.procedures import SYSTEM as BY_SYSTEM
from fazhi.kernel.procedures import Event, Marking, Procedure, Reason, Step, fold, why
from fazhi.kernel.procedures.simulate import simulate
from fazhi.kernel.workdays import legal_day

pytestmark = pytest.mark.django_db

POSTED_OF_EACH = 3
BELOW_THE_PAGE = {
    "assist": "its page shows the demand it belongs to",
    "evidence_capture": "its page shows the capture and its files",
    "loan": "its page shows the file that is lent",
    "mediation": "only the mediator named is let through, before the procedure is asked",
    "petition": "its page shows the petition beside its demand",
}
"""Kinds whose page cannot be drawn for a matter made up here; their acts are tried by the action behind it."""
STATES = (1, 4, 9)
"""After how many acts of its life a matter is looked at."""
LEFT_OUT = ("matters_refusal", "django_session")
"""What a refused act may write: that it was refused, and that somebody was there."""
LONG_AGO = datetime(2023, 1, 2, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Forbidden:
    """A step that may not be done on a matter now, and why not."""

    matter: Matter
    step: Step
    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        return f"{self.matter.kind}.{self.step.id} after {self.matter.turn} acts"


@pytest.fixture
def everything() -> Post:
    """One post with every duty, in the one unit there is."""
    unit = people.set_up_unit(
        code="county", name_zh="云岭县", name_en="Yunling", kind="county", parent=None, opened_on=LONG_AGO.date(), by=SYSTEM, at=LONG_AGO
    )  # fmt: skip
    user = User.objects.create_user("everything")
    person = people.enrol(name="艾力", user=user, by=SYSTEM, at=LONG_AGO)
    second = people.enrol(name="白梅", user=None, by=SYSTEM, at=LONG_AGO)
    people.appoint(
        person=second, unit=unit, title_zh="执法人员", title_en="Officer", duties=[], held_from=LONG_AGO, by=SYSTEM, at=LONG_AGO
    )  # fmt: skip
    return people.appoint(
        person=person, unit=unit, title_zh="全部职责", title_en="Every duty", duties=[verb.code for verb in verbs.all_verbs()],
        held_from=LONG_AGO, by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip


@pytest.fixture
def client(everything: Post) -> Client:
    signed_in = Client()
    signed_in.force_login(everything.person.user, backend="django.contrib.auth.backends.ModelBackend")
    signed_in.get(reverse("inbox"))
    return signed_in


def installed() -> list[Kind]:
    """The kinds of the modules; other tests of the same process have registered some of their own."""
    return [kind for kind in kinds.all_kinds() if source_of(kind).parent.name == "procedures"]


def source_of(kind: Kind) -> Path:
    """The file of a kind's newest procedure."""
    return definitions.source(definitions.in_force(kind.procedure, legal_day(timezone.now())))


def test_every_forbidden_act_is_refused_with_its_article_and_changes_no_row(
    everything: Post, client: Client
) -> None:
    now = timezone.now()
    forbidden = {kind.code: list(forbidden_acts(kind, everything, now)) for kind in installed()}
    over_http = [
        one for code, acts in forbidden.items() if code not in BELOW_THE_PAGE for one in sample(acts)
    ]
    before = digests()
    by = actor_for_post(everything.pk, now)
    faults = [fault for one in chain(*forbidden.values()) if (fault := tried(one, by, everything, now))]
    faults += [fault for one in over_http if (fault := posted(one, client, everything))]
    assert faults == []
    assert digests() == before
    everywhere = sum(map(len, forbidden.values()))
    assert Refusal.objects.count() == everywhere + len(over_http)
    assert (everywhere > 400, len(over_http) > 90) == (True, True), (
        f"{everywhere} tried, {len(over_http)} posted"
    )
    print(f"{everywhere} forbidden acts of {len(forbidden)} kinds tried, {len(over_http)} of them posted")


def sample(acts: Sequence[Forbidden]) -> Sequence[Forbidden]:
    """A few of a kind's forbidden acts, spread over its procedure: each is a whole page."""
    return acts[:: max(1, -(-len(acts) // POSTED_OF_EACH))]


def forbidden_acts(kind: Kind, post: Post, now: datetime) -> Iterator[Forbidden]:
    """Each step of a kind once, on the first of its sampled states in which it is forbidden."""
    procedure = definitions.in_force(kind.procedure, legal_day(now))
    rules = rules_for(procedure, now)
    tried: set[str] = set()
    events = [one for one in simulate(procedure, rules, 1, seed=1).lives[0].events if one.at < now]
    for acts in sorted({min(acts, len(events)) for acts in STATES}):
        marking = fold(procedure, events[:acts], rules)
        reasons = {
            step.id: found
            for step in procedure.steps.values()
            if step.id not in tried and BY_SYSTEM not in step.by and step.by
            if (found := why(procedure, marking, step.id, rules, now))
        }
        if reasons:
            matter = made(kind, procedure, marking, events[:acts], post)
            tried |= reasons.keys()
            yield from (Forbidden(matter, procedure.steps[name], found) for name, found in reasons.items())


def made(kind: Kind, procedure: Procedure, marking: Marking, events: Sequence[Event], post: Post) -> Matter:
    """A matter that stands where a life has brought it, with its acts and the rows its module keeps beside it."""
    unit, n = post.unit, len(events)
    earlier = Post.objects.select_related("person").exclude(pk=post.pk).get(unit=unit)
    code = unit.path.strip("/").rpartition("/")[2]
    matter = Matter.objects.create(
        number=f"{kind.prefix}{n}", kind=kind.code, procedure_code=procedure.code,
        procedure_version=procedure.version.isoformat(), title="试办事项", origin=unit, unit=unit,
        opened_at=LONG_AGO, recorded_at=LONG_AGO, version=n, turn=n, marking=marking.to_json(), commitment=b"",
        line=[code], reach=[code],
    )  # fmt: skip
    Act.objects.bulk_create(
        Act(
            matter=matter, n=place, step=event.step, outcome=event.outcome, key=event.key, by_kind="official",
            by_name=earlier.person.name, post=earlier, unit=unit, occurred_at=event.at, recorded_at=event.at,
            facts=dict(event.facts), data=dict(event.data), commitment=b"",
        )
        for place, event in enumerate(events, start=1)
    )  # fmt: skip
    for role, seat in kind.seats.items():
        if seat.unit == "involved":
            Assignment.objects.create(matter=matter, role=role, unit=unit, from_at=LONG_AGO)
    beside(matter, module_of(kind))
    return matter


def module_of(kind: Kind) -> str:
    """The label of the app whose folder holds the procedure of a kind."""
    source = definitions.source(definitions.in_force(kind.procedure, legal_day(timezone.now())))
    return source.parent.parent.name


def beside(matter: Matter, label: str) -> None:
    """One plainest row of each table the module keeps one-to-one with a matter, and of that named like its kind."""
    models = list(apps.get_app_config(label).get_models())
    hanging = [one for one in models if one._meta.pk.one_to_one and one._meta.pk.related_model is Matter]
    for model in (*hanging, *(one for one in models if one._meta.model_name == matter.kind)):
        if model not in hanging or not model._base_manager.filter(pk=matter.pk).exists():
            plainest(model, matter)


def plainest(model: type[Model], matter: Matter) -> Model | None:
    """A row of a table with the first value that fits each required column; ``None`` where no such row may stand."""
    given = {field.name: value_for(field, matter) for field in model._meta.concrete_fields if wanted(field)}
    try:
        with transaction.atomic():
            return model._base_manager.create(**given)
    except (IntegrityError, ValueError):
        return None


def wanted(field: Field[Any, Any]) -> bool:
    """Whether a column needs a value; who is named (a mediator, a leader) is named, so that nobody lacks that."""
    return field.related_model is Post or (not field.null and not field.has_default() and field.name != "id")


def value_for(field: Field[Any, Any], matter: Matter) -> Any:
    if field.is_relation:
        here = {Matter: matter, Unit: matter.unit, Post: Post.objects.first()}
        target: Any = field.related_model
        own = target._base_manager.filter(pk=matter.pk).first()
        return here.get(target) or own or target._base_manager.first() or plainest(target, matter)
    if field.choices:
        return next(iter(field.flatchoices))[0]
    plain: dict[type, Any] = {DateTimeField: LONG_AGO, DateField: LONG_AGO.date(), BooleanField: False}
    plain |= {
        IntegerField: 1,
        FloatField: 1.0,
        DecimalField: 1,
        JSONField: {},
        ArrayField: [],
        BinaryField: b"",
    }
    plain |= {UUIDField: matter.pk}
    fitting = (value for kind, value in plain.items() if isinstance(field, kind))
    return next(fitting, f"{matter.pk}"[: field.max_length])


def tried(one: Forbidden, by: Actor, everything: Post, now: datetime) -> str:
    """Do a forbidden act by the action behind every door; says what is wrong, nothing where it is refused with its reason."""
    form = form_of(one, everything)
    outcome, key = form.pop("outcome"), form.pop("key", "")
    facts = dict.fromkeys(one.step.sets, False)
    try:
        perform(
            matter_id=one.matter.pk, step=one.step.id, by=by, at=now, expected=form.pop("expected"), outcome=outcome,
            data=form, facts=facts, key=key,
        )  # fmt: skip
    except NotPossible as refused:
        return "" if speaks(one, str(refused)) else f"{one}: refused without the article: {refused}"
    except Refused:
        return ""  # a rule about persons or the form, which is asked before the procedure
    return f"{one}: was done"


def posted(one: Forbidden, client: Client, everything: Post) -> str:
    """Post a whole form for a forbidden step; says what is wrong with the answer, nothing where it is as it should be."""
    answer = client.post(reverse("act", args=[one.matter.pk, one.step.id]), form_of(one, everything))
    text = html.unescape(answer.content.decode())
    if answer.status_code not in (409, 422):
        return f"{one}: answered {answer.status_code}"
    return "" if speaks(one, text) else f"{one}: answered without the article"


def speaks(one: Forbidden, text: str) -> bool:
    """Whether a sentence says why the procedure forbids it, or names the article of a check that came first."""
    return any(reason.zh in text for reason in one.reasons) or "条" in text or "本地规则" in text


def form_of(one: Forbidden, post: Post) -> dict[str, Any]:
    """A form of the step with every field filled in."""
    now = timezone.localtime()
    values = {
        "text": "说明", "date": now.date().isoformat(), "datetime": (now - timedelta(minutes=5)).isoformat(),
        "bool": "true", "int": "1", "list": "甲", "period": "5 working_day", "unit": str(post.unit_id),
        "post": str(post.pk), "posts": [str(one.pk) for one in Post.objects.filter(unit=post.unit)],
    }  # fmt: skip
    filled: dict[str, Any] = {
        field.name: next(iter(field.choices)) if field.type == "choice" else values[field.type]
        for field in one.step.form
        if field.type != "file"
    }
    outcome = next(iter(one.step.outcomes), "")
    return filled | {
        "expected": one.matter.turn,
        "outcome": outcome,
        **dict.fromkeys(["key"] if one.step.each else [], "甲"),
    }


def digests() -> dict[str, tuple[int, str]]:
    """How many rows each table has, and one digest of all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = sorted(name for (name,) in cursor.fetchall() if name not in LEFT_OUT)
        found = {}
        for name in names:
            quoted = connection.ops.quote_name(name)
            cursor.execute(
                f"SELECT count(*), coalesce(md5(string_agg(row::text, '|' ORDER BY row::text)), '') FROM {quoted} AS row"
            )
            found[name] = cursor.fetchone()
    return found
