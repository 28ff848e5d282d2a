"""One act as it is written: its row, its personal content, its files, its entry in the ledger."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from fazhi.kernel.evidence.models import File
from fazhi.kernel.ledger.actions import Book
from fazhi.kernel.ledger.record import Record, digest_of
from fazhi.kernel.ledger.rows import made
from fazhi.kernel.matters import forms
from fazhi.kernel.matters.kinds import Kind
from fazhi.kernel.matters.models import Act, ActContent, ActFile, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.procedures import Event

SCHEMA = "matters.matter/1"

MATTER_FIELDS = (
    "id", "number", "kind", "procedure_code", "procedure_version", "title", "origin_id", "unit_id", "handler_id",
    "status", "opened_at", "recorded_at", "closed_at", "version", "turn", "marking", "parent_id", "imported",
    "sealed_to_id",
)  # fmt: skip
"""The fields of a matter's row that an entry commits to, schema ``matters.matter/1``."""


def fields_of(kind: Kind, matter: Matter) -> dict[str, Any]:
    """The named fields of a matter and of its module's row, as an entry's digest covers them."""
    return {name: getattr(matter, name) for name in MATTER_FIELDS} | {"module": dict(kind.record(matter))}


def act_of(matter: Matter, event: Event, form: forms.Form, by: Actor, at: datetime) -> Act:
    """The act an event makes, as the newest of its matter; not written yet."""
    act = made(
        Act,
        matter_id=matter.pk,
        n=matter.version,
        step=event.step,
        outcome=event.outcome,
        key=event.key,
        by_kind=by.kind,
        by_name=by.name,
        post_id=by.post_id,
        unit_id=by.unit_id,
        acting_for_id=by.acting_for_id,
        occurred_at=event.at,
        recorded_at=at,
        facts=dict(event.facts),
        data=dict(form.data),
    )
    act.matter = matter
    return act


def write_act(
    book: Book, kind: Kind, matter: Matter, act: Act, form: forms.Form, files: Iterable[File], by: Actor
) -> None:
    """Enter the act in the ledger and queue its rows; the matter's row keeps the act's commitment."""
    kept = list(files)
    act.commitment = book.enter(_record(kind, matter, act, form, kept, by))
    matter.commitment = act.commitment
    if matter._state.adding and act.n == 1:
        book.add(matter)
    else:
        book.change(matter)
    book.add(act, *(ActFile(act=act, file=file) for file in kept))
    if form.personal:
        book.add(made(ActContent, act_id=act.pk, content=dict(form.personal)))


def _record(
    kind: Kind, matter: Matter, act: Act, form: forms.Form, files: Sequence[File], by: Actor
) -> Record:
    return Record(
        kind="act",
        subject="matters.matter",
        subject_id=str(matter.pk),
        version=matter.version,
        by=by.ref,
        occurred_at=act.occurred_at,
        recorded_at=act.recorded_at,
        schema=SCHEMA,
        fields=fields_of(kind, matter),
        content={
            "matter": matter.number,
            "n": act.n,
            "step": act.step,
            "outcome": act.outcome,
            "key": act.key,
            "facts": dict(act.facts),
            "data": digest_of(act.data),
            "personal": digest_of(form.personal),
        },
        files=[file.sha256 for file in files],
        previous=bytes(matter.commitment) or None,
        configures=False,
    )
