"""Taking a demand down for somebody: at the desk or in the field, with what they agreed to, each envelope once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import rfc8785
from django.conf import settings
from django.db import IntegrityError
from django.db.models import Model
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import Book, business
from fazhi.kernel.ledger.record import Record, plain
from fazhi.kernel.matters.errors import NotYours
from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands import queries, secrecy
from fazhi.modules.demands.actions.groups import rows_of_group
from fazhi.modules.demands.actions.intake import Upload, hand_in
from fazhi.modules.demands.models import Consent, Demand, Envelope
from fazhi.modules.demands.rules.groups import Spokesperson

ENVELOPE = "fazhi.demands.envelope"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person said when the record was read back to them. A no is recorded and refuses nothing."""

    read_back: bool = False
    pass_contact: bool = False
    call: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The demand and its code. ``again``: it was there already. ``changed``: with other content than was sent now."""

    demand: Demand
    code: str
    again: bool = False
    changed: bool = False


@dataclass(frozen=True, slots=True)
class GroupTold:
    """People who bring one demand together: how many, and who speaks for them."""

    people: int
    representatives: Sequence[Spokesperson]


def take_down(
    *,
    by: Actor,
    at: datetime,
    submission: UUID,
    agreed: Agreed,
    written_at: datetime | None = None,
    group: GroupTold | None = None,
    **told: Any,
) -> Taken:
    """Hand in for somebody with what they agreed to, in one transaction; ``told`` are the arguments of ``hand_in``.

    ``written_at`` makes it an envelope from the field: sent again with the same content it is the same demand, with
    other content it is the first demand too, and ``changed``. Never makes a second demand of one ``submission``.
    Raises what ``hand_in`` raises.
    """
    digest = _content_of(told, agreed, group) if written_at is not None else b""
    made: list[Consent] = []

    def beside(demand: Demand) -> Sequence[Model]:
        consent = Consent(
            demand=demand, **asdict(agreed), said_at=min(told.get("occurred_at") or at, at), recorded_at=at,
            post_id=_post(by),
        )  # fmt: skip
        made.append(consent)
        rows: list[Model] = [consent]
        if written_at is not None:
            kept = _keyed(settings.SECRET_KEY, digest)
            rows.append(Envelope(demand=demand, content_digest=kept, written_at=written_at))
        if group is not None:
            rows.extend(rows_of_group(demand, group.people, group.representatives))
        return rows

    try:
        with business() as book:
            demand, code = hand_in(by=by, at=at, submission=submission, also=beside, **told)
            if made:
                _enter(book, made[0], by, first=True)
    except IntegrityError:
        earlier = queries.by_submission(secrecy.kept_submission(submission))
        if earlier is None:
            raise
        return _again(earlier, submission, digest)
    return Taken(demand, code) if made else _again(demand, submission, digest)


def say_again(*, demand: Demand, agreed: Agreed, said_at: datetime, by: Actor, at: datetime) -> Consent:
    """Record that the person changed their mind; what they said before stays on record."""
    consent = Consent(demand=demand, **asdict(agreed), said_at=said_at, recorded_at=at, post_id=_post(by))
    with business() as book:
        consent.save(force_insert=True)
        _enter(book, consent, by, first=False)
    return consent


def _post(by: Actor) -> UUID:
    """The post that writes it down; residents and the system take nothing down for anybody."""
    if by.post_id is None:
        raise NotYours(_("代为登记须由在岗的工作人员办理。"))
    return by.post_id


def _again(demand: Demand, submission: UUID, digest: bytes) -> Taken:
    """The demand that was there already, and whether what was sent now says something else."""
    code = secrecy.code_for(submission)
    envelope = Envelope.objects.filter(demand=demand).first() if digest else None
    if envelope is None:
        return Taken(demand, code, again=True)
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    same = any(constant_time_compare(envelope.content_digest, _keyed(key, digest)) for key in keys)
    return Taken(demand, code, again=True, changed=not same)


def _enter(book: Book, consent: Consent, by: Actor, *, first: bool) -> None:
    """One entry in the ledger for what was agreed to: yes or no, never who."""
    subject, subject_id = "demands.consent", str(consent.demand_id)
    known = None if first else book.newest(subject, subject_id)
    said = {name: getattr(consent, name) for name in ("read_back", "pass_contact", "call")}
    book.enter(
        Record(
            kind=subject,
            subject=subject,
            subject_id=subject_id,
            version=known[0] + 1 if known else 1,
            by=by.ref,
            occurred_at=consent.said_at,
            recorded_at=consent.recorded_at,
            schema="demands.consent/1",
            fields=said,
            content=said,
            previous=known[1] if known else None,
            configures=False,
        )
    )


def _content_of(told: Mapping[str, Any], agreed: Agreed, group: GroupTold | None) -> bytes:
    """A digest of all that was sent. Reading a photo leaves it at its beginning again."""
    photos = [_digest_of(photo) for photo in told.get("photos", ())]
    units = {name: getattr(told.get(name), "code", None) for name in ("place_unit", "category")}
    words = {name: plain(value) for name, value in told.items() if name != "photos"} | units
    everything = {
        "told": words,
        "photos": photos,
        "agreed": asdict(agreed),
        "group": plain(asdict(group)) if group else None,
    }
    return sha256(rfc8785.dumps(everything)).digest()


def _digest_of(photo: Upload) -> str:
    if isinstance(photo.content, bytes):
        return sha256(photo.content).hexdigest()
    total = sha256()
    while portion := photo.content.read(1 << 20):
        total.update(portion)
    photo.content.seek(0)
    return total.hexdigest()


def _keyed(key: str | bytes, digest: bytes) -> str:
    return salted_hmac(ENVELOPE, digest, secret=key, algorithm="sha256").hexdigest()
