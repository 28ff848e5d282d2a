"""Handing in a request for information, on the portal or at the desk; everything later is a step."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.tracking import open_once
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.disclosure.kinds import HANDLE
from fazhi.modules.disclosure.queries import offices
from fazhi.modules.disclosure.rules import APPLICANTS, ONLINE, REQUEST, TEXT_LIMIT, TITLE


def hand_in(
    *,
    unit: Unit,
    applicant_kind: str,
    name: str,
    identity: str,
    contact: str,
    wanted: str,
    as_what: str,
    submission: UUID,
    by: Actor,
    at: datetime,
    channel: str = ONLINE,
    received_on: datetime | None = None,
) -> tuple[Matter, str]:
    """Take one request in, exactly once for each ``submission``; returns the matter with its tracking code.

    On the portal it is received at once: the receipt is the confirmation of both sides (OGI 31). Raises ``BadForm`` naming
    each field that is missing (OGI 29), ``NotYours`` for an official without the duty or of another unit.
    """
    if by.kind == "official" and not (by.may(HANDLE) and by.unit_id == unit.pk):
        raise NotYours(_("您的岗位没有登记政府信息公开申请的职责；请换到有此职责的岗位，或联系单位管理员。"))
    told = {"name": name, "identity": identity, "contact": contact, "wanted": wanted}
    told = {
        field: " ".join(value.split()) if field != "wanted" else value.strip()
        for field, value in told.items()
    }
    _check(unit, applicant_kind, told, at)
    data = {
        "received_on": received_on or at,
        "channel": channel,
        "applicant_kind": applicant_kind,
        "applicant": "；".join((told["name"], told["identity"], told["contact"])),
        "wanted": told["wanted"],
        "as_what": as_what,
    }
    return open_once(
        submission,
        lambda track: matters.open_matter(
            kind=REQUEST, title=TITLE, origin=unit, by=by, at=at, data=data, beside=track
        ),
    )


def _check(unit: Unit, applicant_kind: str, told: dict[str, str], at: datetime) -> None:
    errors = {
        field: _("申请须写明此项（政府信息公开条例第29条）。") for field, value in told.items() if not value
    }
    if len(told["wanted"]) > TEXT_LIMIT:
        errors["wanted"] = _("最多%(n)d字，请精简。") % {"n": TEXT_LIMIT}
    if applicant_kind not in APPLICANTS:
        errors["applicant_kind"] = _("请选择申请人类别。")
    if not offices(at).filter(pk=unit.pk).exists():
        errors["unit"] = _("该单位没有办理政府信息公开申请的岗位，请另选。")
    if errors:
        raise BadForm(errors)
