"""Taking a demand in: the one action behind the portal, the registration page, the API and the import of fresh ones."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.db.models import Model
from django.utils.translation import gettext as _

from fazhi.kernel.evidence import actions as evidence
from fazhi.kernel.evidence.errors import FileRefused
from fazhi.kernel.evidence.models import File
from fazhi.kernel.evidence.rules import PHOTO
from fazhi.kernel.ledger.actions import business, in_business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands import queries, secrecy, telling
from fazhi.modules.demands.errors import NoCentre
from fazhi.modules.demands.models import Category, Contact, Demand, Statement, Unsearched
from fazhi.modules.demands.rules import intake as rules
from fazhi.modules.demands.rules.cleaning import cleaned


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo as it arrives: its bytes, and the name somebody gave it."""

    content: BinaryIO | bytes
    name: str


def hand_in(
    *,
    channel: str,
    text: str,
    by: Actor,
    at: datetime,
    submission: UUID,
    title: str = "",
    place: str = "",
    place_unit: Unit | None = None,
    name: str = "",
    phone: str = "",
    email: str = "",
    on_behalf_of: str = "",
    category: Category | None = None,
    photos: Sequence[Upload] = (),
    occurred_at: datetime | None = None,
    origin: Unit | None = None,
    source: str = "",
    source_id: str = "",
    kind: str = "demand",
    facts: Mapping[str, bool] | None = None,
    more: Mapping[str, Any] | None = None,
    also: Callable[[Demand], Sequence[Model]] | None = None,
) -> tuple[Demand, str]:
    """Take one demand in, exactly once for each ``submission``; returns it with its tracking code.

    A second call with the same submission changes nothing and returns the first demand and the same code.
    ``occurred_at`` is when it was received (a call noted down later); not in the future. ``origin`` is the unit
    that takes it in, by default the county's intake centre. ``photos`` are stored in the same transaction; one that is
    none is a fault of the field ``photos``. ``kind`` is the kind of matter it becomes, ``facts`` and ``more`` what the
    first step of that kind's procedure asks for beside the day of receipt; ``also`` makes further unsaved rows of the
    demand, written in the same transaction. Raises ``BadForm`` naming each field, ``NotYours`` for an official
    without the duty of intake, ``NoCentre``.
    """

    def taken_in() -> Demand:
        """Checked, and written with its matter in one transaction."""
        if by.kind == "official" and not by.may("demands.intake"):
            raise NotYours(_("您的岗位没有登记诉求的职责；请换到有此职责的岗位，或联系单位管理员。"))
        contact = _contact(name, phone, email, on_behalf_of)
        told = _tidy(text)
        statement = Statement(title=_tidy(title) or rules.title_of(told), text=told, place=_tidy(place))
        _check(channel, statement, contact, category, photos, by)
        demand = Demand(
            channel=channel,
            category=category,
            place_unit=place_unit,
            anonymous=not contact.name,
            on_behalf=by.kind == "official" or bool(contact.on_behalf_of),
            code_digest=secrecy.code_digest(secrecy.code_for(submission)),
            submission=secrecy.kept_submission(submission),
            source=source,
            source_id=source_id,
        )

        def beside(matter: Matter) -> None:
            """The module's own rows, in the matter's transaction."""
            demand.matter = matter
            _write(demand, statement, contact, also(demand) if also is not None else (), at)

        with business() if photos else nullcontext():
            matters.open_matter(
                kind=kind,
                title=statement.title,
                origin=origin or partial(_centre, at),
                by=by,
                at=at,
                data={"received_on": occurred_at or at, **(more or {})},
                facts=facts,
                files=_stored(photos, by, at),
                beside=beside,
            )
        return demand

    return _exactly_once(submission, taken_in, looks_first=bool(photos) or in_business())


def _exactly_once(
    submission: UUID, taken_in: Callable[[], Demand], *, looks_first: bool
) -> tuple[Demand, str]:
    """The demand of a submission, taken in unless it is there; with its tracking code.

    A submission is almost always new: it is looked for only when taking it in did not succeed. ``looks_first`` where a
    failure would cost more than the search: files are stored before, or the transaction is somebody else's too.
    """
    kept, code = secrecy.kept_submission(submission), secrecy.code_for(submission)
    earlier = queries.by_submission(kept) if looks_first else None
    if earlier is not None:
        return earlier, code
    try:
        return taken_in(), code
    except (Refused, IntegrityError):
        made_before = None if in_business() else queries.by_submission(kept)
        if made_before is None:
            raise
        return made_before, code


def _contact(name: str, phone: str, email: str, on_behalf_of: str) -> Contact:
    return Contact(
        name=_tidy(name),
        phone=rules.phone_digits(phone),
        email=_tidy(email),
        on_behalf_of=_tidy(on_behalf_of),
    )


def _tidy(text: str) -> str:
    return cleaned(text).strip()


def _stored(photos: Sequence[Upload], by: Actor, at: datetime) -> list[File]:
    try:
        return [
            evidence.store(content=photo.content, name=photo.name, by=by, at=at, kinds={PHOTO})
            for photo in photos
        ]
    except FileRefused as refused:
        raise BadForm({"photos": refused.message}) from None


def _write(
    demand: Demand, statement: Statement, contact: Contact, also: Sequence[Model], at: datetime
) -> None:
    """Queue the module's own rows: they are written with the matter's, in one statement."""
    statement.demand = demand
    with business(wait=True) as book:
        book.add(demand, statement, Unsearched(statement=statement), *also)
        if any((contact.name, contact.phone, contact.email, contact.on_behalf_of)):
            contact.demand = demand
            book.add(contact)
            telling.received(demand, contact, at=at)


def _centre(at: datetime, configuration: bytes) -> Unit:
    centre = queries.intake_centre(at, configuration)
    if centre is None:
        raise NoCentre
    return centre


def _check(
    channel: str,
    statement: Statement,
    contact: Contact,
    category: Category | None,
    photos: Sequence[Upload],
    by: Actor,
) -> None:
    checks = {
        "channel": _wrong_channel(channel, by),
        "text": _wrong_text(statement),
        "place": _too_long(statement.place, rules.PLACE_LIMIT, _("地点")),
        "title": _too_long(statement.title, 200, _("标题")),
        "name": _too_long(contact.name, 60, _("姓名")),
        "on_behalf_of": _too_long(contact.on_behalf_of, 60, _("代何人反映")),
        "phone": _wrong_phone(contact.phone),
        "email": _wrong_email(contact.email),
        "category": _wrong_category(category),
        "photos": _too_many(photos),
    }
    errors = {field: complaint for field, complaint in checks.items() if complaint}
    if errors:
        raise BadForm(errors)


def _wrong_channel(channel: str, by: Actor) -> str:
    allowed = (rules.PORTAL,) if by.kind == "resident" else tuple(rules.CHANNELS)
    if channel in allowed:
        return ""
    known = "、".join(rules.CHANNELS[code].zh for code in allowed)
    return _("没有“%(channel)s”这种渠道；可选：%(known)s。") % {"channel": channel, "known": known}


def _wrong_text(statement: Statement) -> str:
    if not statement.text:
        return _("请写明您要反映什么事。")
    return _too_long(statement.text, rules.TEXT_LIMIT, _("诉求内容"))


def _too_long(value: str, limit: int, field: str) -> str:
    if len(value) <= limit:
        return ""
    return _("“%(field)s”共%(n)d字，最多%(limit)d字，请精简。") % {
        "field": field,
        "n": len(value),
        "limit": limit,
    }


def _wrong_phone(phone: str) -> str:
    digits = len(phone.lstrip("+"))
    return "" if digits == 0 or 5 <= digits <= 20 else _("电话号码应为5至20位数字，请核对。")


def _wrong_email(email: str) -> str:
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return _("电子邮箱格式不对，应形如 name@example.com。")
    return ""


def _wrong_category(category: Category | None) -> str:
    return _("所选类别已停用，请另选。") if category is not None and not category.active else ""


def _too_many(photos: Sequence[Upload]) -> str:
    if len(photos) <= rules.PHOTO_LIMIT:
        return ""
    return _("照片最多%(limit)d张，本次有%(n)d张。") % {"limit": rules.PHOTO_LIMIT, "n": len(photos)}
