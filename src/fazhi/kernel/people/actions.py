"""Every change of units, posts, duties and delegations: keyword-only, by someone, at a moment, in the ledger."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Model

from fazhi.kernel.ledger.actions import Book, business
from fazhi.kernel.ledger.record import Record
from fazhi.kernel.people import verbs
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Delegation, Duty, Person, Post, Unit


def set_up_unit(
    *,
    code: str,
    name_zh: str,
    name_en: str,
    kind: str,
    parent: Unit | None,
    opened_on: date,
    by: Actor,
    at: datetime,
) -> Unit:
    """Set up a unit below ``parent`` (``None``: the county itself). ``code`` may hold no slash."""
    if not code or "/" in code:
        raise ValueError(f"单位编码“{code}”无效：不能为空，也不能含斜线。")
    with business() as book:
        unit = Unit(
            code=code, name_zh=name_zh, name_en=name_en, kind=kind, parent=parent, opened_on=opened_on
        )
        unit.path = f"{parent.path if parent else '/'}{code}/"
        unit.save(force_insert=True)
        _enter(book, "unit.set_up", unit, by, at, first=True)
    return unit


def close_unit(*, unit: Unit, closed_on: date, by: Actor, at: datetime) -> Unit:
    """Close a unit from a day on; its history stays readable."""
    with business() as book:
        unit.closed_on = closed_on
        unit.save(update_fields=["closed_on"])
        _enter(book, "unit.close", unit, by, at)
    return unit


def enrol(*, name: str, user: User | None, by: Actor, at: datetime) -> Person:
    """Enter a person who can hold posts."""
    with business() as book:
        person = Person.objects.create(name=name, user=user)
        _enter(book, "person.enrol", person, by, at, first=True)
    return person


def appoint(
    *,
    person: Person,
    unit: Unit,
    title_zh: str,
    title_en: str,
    duties: Iterable[str],
    held_from: datetime,
    by: Actor,
    at: datetime,
    held_to: datetime | None = None,
) -> Post:
    """Put a person in a post with its duties. Raises ``KeyError`` for a verb nobody registered."""
    codes = sorted(set(duties))
    for code in codes:
        verbs.get(code)
    with business() as book:
        post = Post.objects.create(
            person=person,
            unit=unit,
            title_zh=title_zh,
            title_en=title_en,
            held_from=held_from,
            held_to=held_to,
        )
        _enter(book, "post.appoint", post, by, at, first=True)
        for duty in Duty.objects.bulk_create(
            Duty(post=post, verb=code, held_from=held_from, held_to=held_to) for code in codes
        ):
            _enter(book, "duty.give", duty, by, at, first=True)
    return post


def leave(*, post: Post, held_to: datetime, by: Actor, at: datetime) -> Post:
    """End a post, and with it its duties and the delegations that hang on it."""
    with business() as book:
        post.held_to = held_to
        post.save(update_fields=["held_to"])
        _enter(book, "post.leave", post, by, at)
        _end_all(book, Duty.objects.filter(post=post, held_to__isnull=True), "duty.end", held_to, by, at)
        for mine in ({"principal": post}, {"deputy": post}):
            rows = Delegation.objects.filter(held_to__isnull=True, **mine)
            _end_all(book, rows, "delegation.end", held_to, by, at)
    return post


def give_duty(*, post: Post, verb: str, held_from: datetime, by: Actor, at: datetime) -> Duty:
    """Give a post one more duty from a moment on."""
    verbs.get(verb)
    with business() as book:
        duty = Duty.objects.create(post=post, verb=verb, held_from=held_from)
        _enter(book, "duty.give", duty, by, at, first=True)
    return duty


def end_duty(*, duty: Duty, held_to: datetime, by: Actor, at: datetime) -> Duty:
    """End one duty of a post."""
    with business() as book:
        duty.held_to = held_to
        duty.save(update_fields=["held_to"])
        _enter(book, "duty.end", duty, by, at)
    return duty


def delegate(
    *,
    principal: Post,
    deputy: Post,
    reason: str,
    held_from: datetime,
    held_to: datetime | None,
    by: Actor,
    at: datetime,
) -> Delegation:
    """Let a deputy act for a principal, from–to."""
    with business() as book:
        row = Delegation.objects.create(
            principal=principal, deputy=deputy, reason=reason, held_from=held_from, held_to=held_to
        )
        _enter(book, "delegation.begin", row, by, at, first=True)
    return row


def _end_all(book: Book, rows: Any, kind: str, held_to: datetime, by: Actor, at: datetime) -> None:
    for row in rows:
        row.held_to = held_to
        row.save(update_fields=["held_to"])
        _enter(book, kind, row, by, at)


def _enter(book: Book, kind: str, row: Model, by: Actor, at: datetime, *, first: bool = False) -> None:
    """Record one change of configuration: the whole row after it, named field by field."""
    subject = row._meta.label_lower
    known = None if first else book.newest(subject, str(row.pk))
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    book.enter(
        Record(
            kind=kind,
            subject=subject,
            subject_id=str(row.pk),
            version=known[0] + 1 if known else 1,
            by=by.ref,
            occurred_at=at,
            recorded_at=at,
            schema=f"{subject}/1",
            fields=fields,
            content={name: _text(value) for name, value in fields.items()},
            previous=known[1] if known else None,
        )
    )


def _text(value: UUID | datetime | date | str | int | None) -> str:
    return "" if value is None else str(value)
