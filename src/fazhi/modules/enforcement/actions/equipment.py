"""Equipment registered, handed out to certified officers and taken back; recordings tied to the act they show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fazhi.kernel.evidence.actions import store
from fazhi.kernel.evidence.models import File
from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.models import Act
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import kinds
from fazhi.modules.enforcement.models import Device, HandOut, Recording
from fazhi.modules.enforcement.queries.officers import certified_persons
from fazhi.modules.enforcement.rules_records import DEVICES

DIGEST = 64
"""Characters of a SHA-256 in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file handed in: its bytes and the name it came with."""

    content: BinaryIO | bytes
    name: str


def register_device(
    *, kind: str, number: str, unit: Unit, from_day: date, by: Actor, at: datetime, model: str = ""
) -> Device:
    """Enter a device of a unit, on record. Raises ``NotYours``, ``BadForm``."""
    _check_duty(unit, by)
    number = "".join(number.split())
    errors = {}
    if kind not in DEVICES:
        errors["kind"] = _("请选择装备类别。")
    if not number:
        errors["number"] = _("请填写装备编号。")
    if errors:
        raise BadForm(errors)
    with business() as book:
        try:
            with transaction.atomic():
                row = Device.objects.create(
                    kind=kind, number=number, model=model, unit=unit, from_day=from_day
                )
        except IntegrityError:
            raise BadForm({"number": _("这个装备编号已经登记。")}) from None
        content = {"kind": kind, "number": number, "unit": str(unit.pk), "from_day": from_day.isoformat()}
        configure(
            book, "device.register", "enforcement.device", str(row.pk), content, by, at, remembered=False
        )
    return row


def retire_device(*, device: Device, reason: str, by: Actor, at: datetime) -> Device:
    """Take a device out of use from today, on record; not while somebody has it out. Raises ``NotYours``, ``Refused``."""
    _check_duty(device.unit, by)
    with business() as book:
        row = Device.objects.select_for_update().get(pk=device.pk)
        if row.retired_on is not None:
            raise Refused(_("%(number)s已经停用。") % {"number": row.number})
        if row.hand_outs.filter(returned_at__isnull=True).exists():
            raise Refused(_("%(number)s还没有归还，不能停用；请先登记归还。") % {"number": row.number})
        row.retired_on = max(legal_day(at), row.from_day)
        row.save(update_fields=["retired_on"])
        content = {
            "number": row.number,
            "retired_on": row.retired_on.isoformat(),
            "reason": reason.strip()[:200],
        }
        configure(book, "device.retire", "enforcement.device", str(row.pk), content, by, at, remembered=False)
    return row


def hand_out(
    *, device: Device, post: Post, from_at: datetime, due_at: datetime, by: Actor, at: datetime
) -> HandOut:
    """Give a device into the hands of an officer who holds a valid certificate, on record.

    Raises ``NotYours``, ``BadForm``; ``Refused`` where the device is out already, retired, or was not in use yet.
    """
    _check_duty(device.unit, by)
    if by.post_id is None:
        raise NotYours(_("须以岗位登记领用。"))
    if from_at > at:
        raise BadForm({"from_at": _("领用时间不能晚于现在。")})
    if due_at <= from_at:
        raise BadForm({"due_at": _("应当归还时间须晚于领用时间。")})
    if post.person_id not in certified_persons("", legal_day(from_at)):
        told = _(
            "%(name)s没有有效的行政执法证，不能领用执法装备（行政处罚法第42、55条；全面推行三项制度的指导意见第8点）。"
        )
        raise BadForm({"post": told % {"name": post.person.name}})
    with business() as book:
        row = Device.objects.select_for_update().get(pk=device.pk)
        _check_free(row, from_at)
        made = HandOut.objects.create(
            device=row, post=post, given_by_id=by.post_id, from_at=from_at, due_at=due_at
        )
        content = {
            "device": row.number, "post": str(post.pk), "from_at": from_at.isoformat(), "due_at": due_at.isoformat(),
        }  # fmt: skip
        _enter(book, "device.hand_out", made, content, by, at)
    return made


def take_back(*, hand_out: HandOut, condition: str, by: Actor, at: datetime) -> HandOut:
    """Record that a device was given back now, and in which condition. Raises ``NotYours``, ``Refused``."""
    _check_duty(hand_out.device.unit, by)
    with business() as book:
        row = HandOut.objects.select_for_update().get(pk=hand_out.pk)
        if row.returned_at is not None:
            raise Refused(_("这次领用已经登记归还。"))
        row.returned_at, row.condition = at, condition.strip()[:200]
        row.save(update_fields=["returned_at", "condition"])
        content = {"returned_at": at.isoformat(), "condition": row.condition}
        _enter(book, "device.return", row, content, by, at)
    return row


def attach_recording(
    *,
    act: Act,
    from_at: datetime,
    to_at: datetime,
    by: Actor,
    at: datetime,
    device: Device | None = None,
    upload: Upload | None = None,
    archive: str = "",
    sha256: str = "",
) -> Recording:
    """Tie a recording to the act it shows, on record: a file kept here, or where it lies with its digest.

    Raises ``NotYours`` for a post that does not work on the matter, ``BadForm``, ``FileRefused``.
    """
    matter = act.matter
    if by.post_id is None or not by.may(kinds.HANDLE) or not matter.unit.path.startswith(by.unit_path):
        raise NotYours(_("音像记录由承办单位的执法人员登记。"))
    _check_recording(from_at, to_at, upload, archive, sha256, at)
    with business() as book:
        file = store(content=upload.content, name=upload.name, by=by, at=at) if upload else None
        row = Recording.objects.create(
            matter=matter, act=act, device=device, from_at=from_at, to_at=to_at, file=file, archive=archive.strip(),
            sha256=_digest(file, sha256), post_id=by.post_id, made_at=at,
        )  # fmt: skip
        content = {
            "act": str(act.pk), "device": device.number if device else "", "from_at": from_at.isoformat(),
            "to_at": to_at.isoformat(), "archive": row.archive, "sha256": row.sha256,
        }  # fmt: skip
        configure(
            book, "recording.attach", "enforcement.recording", str(row.pk), content, by, at, remembered=False
        )
    return row


def _digest(file: File | None, stated: str) -> str:
    return file.sha256 if file else stated.strip().lower()


def _check_recording(
    from_at: datetime, to_at: datetime, upload: Upload | None, archive: str, sha256: str, at: datetime
) -> None:
    errors = {}
    if to_at <= from_at:
        errors["to_at"] = _("记录的结束须晚于开始。")
    elif to_at > at:
        errors["to_at"] = _("记录的结束不能晚于现在。")
    if upload is None and not archive.strip():
        errors["archive"] = _("请添加文件，或者写明记录存放在哪里。")
    stated = sha256.strip().lower()
    if stated and (len(stated) != DIGEST or not set(stated) <= set("0123456789abcdef")):
        errors["sha256"] = _("内容摘要须为64位十六进制的 SHA-256。")
    if errors:
        raise BadForm(errors)


def _check_free(device: Device, from_at: datetime) -> None:
    if device.retired_on is not None or legal_day(from_at) < device.from_day:
        raise Refused(_("%(number)s在这一天没有启用。") % {"number": device.number})
    out = device.hand_outs.filter(returned_at__isnull=True).select_related("post__person").first()
    if out is not None:
        words = {"number": device.number, "name": out.post.person.name}
        raise Refused(_("%(number)s由%(name)s领用，尚未归还。") % words)


def _check_duty(unit: Unit, by: Actor) -> None:
    keeps = by.may(kinds.CERTIFY) or (by.may(kinds.HANDLE) and unit.path.startswith(by.unit_path))
    if not keeps:
        raise NotYours(_("您的岗位没有管理这个单位执法装备的职责；请换到有此职责的岗位。"))


def _enter(book: Any, entry: str, row: HandOut, content: Mapping[str, Any], by: Actor, at: datetime) -> None:
    configure(book, entry, "enforcement.handout", str(row.pk), content, by, at, remembered=False)
