"""The writes of the open interface: hand in through the one action, withdraw agreement, say what a service asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID, uuid4

from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.ledger.record import Record
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands import queries, secrecy
from fazhi.modules.demands.actions.intake import hand_in
from fazhi.modules.demands.errors import BelongsElsewhere
from fazhi.modules.demands.models import ApiKey, Category, Demand, Location, Publication, ServiceAttribute
from fazhi.modules.demands.open311 import answers as given
from fazhi.modules.demands.open311 import services
from fazhi.modules.demands.rules import open311 as rules

_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
INTERFACE = Actor("system", "开放接口")
"""By whom a demand comes in that another system brings; which one stands in the demand's source."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a client sent, as text. ``answers`` are the values of ``attribute[code]``."""

    service_code: str
    description: str = ""
    lat: str = ""
    long: str = ""
    address_string: str = ""
    address_id: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    email: str = ""
    media_url: str = ""
    answers: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    submission: UUID | None = None


def submit(*, told: Told, key: ApiKey, at: datetime) -> tuple[Demand, str]:
    """Hand a demand in for a resident; returns it with the tracking code, which the client passes on.

    The same ``submission`` twice is one demand. Raises ``UnknownService`` (404), ``BelongsElsewhere`` for a report about
    an official, ``BadForm`` naming each argument, and whatever ``hand_in`` refuses.
    """
    category, questions = services.offered(told.service_code)
    answers = given.tidied(told.answers)
    asked = services.attributes(questions)
    unit = _place_unit(told.address_id.strip(), at)
    point = _point(told)
    _check(told, {**given.faults(asked, answers), **_place_faults(told, unit, point)})
    if given.said_yes(answers, rules.ABOUT_OFFICIAL):
        raise BelongsElsewhere
    submission = told.submission or uuid4()
    with translation.override("zh-hans"):  # what officials read, whatever language the client speaks
        text = _text(told, given.lines(services.attributes(questions), answers))
        place = told.address_string.strip() or _said_point(point)
    return hand_in(
        channel=key.channel,
        text=text,
        place=place,
        place_unit=unit,
        category=category,
        name=_name(told),
        phone=told.phone,
        email=told.email,
        submission=submission,
        source=source_of(key),
        source_id=source_id_of(submission),
        also=lambda demand: _beside(demand, point, given.said_yes(answers, rules.PUBLIC), at),
        by=INTERFACE,
        at=at,
    )


def source_of(key: ApiKey) -> str:
    """Which system brought a demand in."""
    return f"{INTERFACE.name} {key.prefix}"


def source_id_of(submission: UUID) -> str:
    """As what it brought it in: nothing from which the tracking code could be computed."""
    return secrecy.kept_submission(submission).hex


def stop_publishing(*, demand: Demand, by: Actor, at: datetime) -> bool:
    """Withdraw the agreement to publication (PIPL 15); from now on only the bare facts are published.

    Returns whether there was one in force.
    """
    with business() as book:
        row = Publication.objects.select_for_update().filter(demand=demand, withdrawn_at__isnull=True).first()
        if row is None:
            return False
        row.withdrawn_at = max(at, row.agreed_at)
        row.save(update_fields=["withdrawn_at"])
        content = {"demand": str(demand.pk)}
        configure(
            book,
            "publication.withdraw",
            "demands.publication",
            str(demand.pk),
            content,
            by,
            at,
            remembered=False,
        )
    return True


def set_service_attribute(
    *,
    category: Category,
    code: str,
    datatype: str,
    zh: str,
    en: str,
    by: Actor,
    at: datetime,
    required: bool = False,
    order: int = 1,
    help_zh: str = "",
    help_en: str = "",
    values: Sequence[Mapping[str, str]] = (),
    active: bool = True,
) -> ServiceAttribute:
    """Ask one more thing of whoever hands in for a category, change the question of that code, or switch it off.

    ``values`` are the options of a list, ``{"key", "zh", "en"}`` each. Raises ``BadForm`` naming each field.
    """
    options = [dict(value) for value in values]
    _check_attribute(code, datatype, zh, en, options)
    told = {
        "datatype": datatype,
        "required": required,
        "order": order,
        "zh": zh,
        "en": en,
        "help_zh": help_zh,
        "help_en": help_en,
        "values": options,
        "active": active,
    }
    with business() as book:
        row, _made = ServiceAttribute.objects.update_or_create(category=category, code=code, defaults=told)
        subject = f"{category.tree}/{category.code}/{code}"
        configure(book, "service_attribute.set", "demands.serviceattribute", subject, told, by, at)
    return row


def _check_attribute(
    code: str, datatype: str, zh: str, en: str, options: Sequence[Mapping[str, str]]
) -> None:
    is_list = datatype in rules.LISTS
    keys = [one.get("key", "") for one in options]
    whole = all({"key", "zh", "en"} == set(one) and all(one.values()) for one in options)
    wrong = {
        "code": not _CODE.fullmatch(code) and _("代码只能用字母、数字、下划线和连字符，最多40个。"),
        "datatype": datatype not in rules.DATATYPES and _("没有这种填写类型。"),
        "zh": not (zh and en) and _("请写明中文和英文的问题。"),
        "values": is_list != bool(options)
        and (_("单选、多选至少要有一个选项。") if is_list else _("只有单选、多选才有选项。")),
    }
    if code in rules.STANDING:
        wrong["code"] = _("“%(code)s”是每项服务都有的问题，请换一个代码。") % {"code": code}
    if options and (not whole or len(set(keys)) != len(keys)):
        wrong["values"] = _("每个选项要有代码、中文和英文，代码不能重复。")
    errors = {name: said for name, said in wrong.items() if said}
    if errors:
        raise BadForm(errors)


def _check(told: Told, faults: dict[str, str]) -> None:
    if len(told.description) > rules.DESCRIPTION_LIMIT:
        faults["description"] = _("description 共%(n)d字，最多%(limit)d字，请精简。") % {
            "n": len(told.description),
            "limit": rules.DESCRIPTION_LIMIT,
        }
    url = told.media_url.strip()
    if url and not (url.startswith(("https://", "http://")) and len(url) <= rules.URL_LIMIT):
        faults["media_url"] = _("media_url 应是 http(s) 网址，最多%(limit)d个字符。") % {
            "limit": rules.URL_LIMIT
        }
    if faults:
        raise BadForm(faults)


def _place_faults(told: Told, unit: Unit | None, point: tuple[Decimal, Decimal] | None) -> dict[str, str]:
    wrong = {}
    if bool(told.lat.strip()) != bool(told.long.strip()):
        wrong["lat"] = _("lat 和 long 须同时提供。")
    elif told.lat.strip() and point is None:
        wrong["lat"] = _("lat 应在正负90度之间，long 应在正负180度之间，用十进制度数。")
    if told.address_id.strip() and unit is None:
        wrong["address_id"] = _("没有编码为“%(code)s”的乡镇、村。") % {"code": told.address_id[:60]}
    if not wrong and not (point or unit or told.address_string.strip()):
        wrong["address_string"] = _("请提供地点：lat 和 long，或者 address_string，或者 address_id。")
    return wrong


def _point(told: Told) -> tuple[Decimal, Decimal] | None:
    lat, long = rules.degrees(told.lat, 90), rules.degrees(told.long, 180)
    return None if lat is None or long is None else (lat, long)


def _place_unit(code: str, at: datetime) -> Unit | None:
    return next((unit for unit in queries.places(at) if unit.code == code), None) if code else None


def _said_point(point: tuple[Decimal, Decimal] | None) -> str:
    """The point in words, so that a handler without a map has it too; empty without one."""
    return _("纬度%(lat)s，经度%(long)s") % {"lat": point[0], "long": point[1]} if point else ""


def _text(told: Told, lines: Sequence[str]) -> str:
    link = told.media_url.strip()
    parts = [
        told.description.strip(),
        "\n".join(lines),
        _("附件网址：%(url)s") % {"url": link} if link else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _name(told: Told) -> str:
    """Family name first where it is written in Chinese."""
    first, last = told.first_name.strip(), told.last_name.strip()
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in last + first)
    return f"{last}{first}" if chinese else " ".join(part for part in (first, last) if part)


def _beside(demand: Demand, point: tuple[Decimal, Decimal] | None, public: bool, at: datetime) -> list[Model]:
    """The rows beside the demand; the agreement to publication is on record in the ledger."""
    rows: list[Model] = []
    if point is not None:
        rows.append(Location(demand=demand, lat=point[0], long=point[1]))
    if public:
        rows.append(Publication(demand=demand, agreed_at=at))
        _record_agreement(demand, at)
    return rows


def _record_agreement(demand: Demand, at: datetime) -> None:
    content = {"demand": str(demand.pk)}
    with business(wait=True) as book:
        book.enter(
            Record(
                kind="publication.agree",
                subject="demands.publication",
                subject_id=str(demand.pk),
                version=1,
                by=INTERFACE.ref,
                occurred_at=at,
                recorded_at=at,
                schema="demands.publication/1",
                fields=content,
                content=content,
                previous=None,
                configures=False,
            )
        )
