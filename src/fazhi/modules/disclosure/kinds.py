"""The kind of this module: who fills the roles, what is checked, what the matter page shows."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.kinds import Doing, Kind, Seat
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.disclosure.rules import REFUSED, REMEDIES, REQUEST, WITH_GROUND

READ, HANDLE, APPROVE = "disclosure.read", "disclosure.handle", "disclosure.approve"

OUTSIDE = Seat("party", HANDLE)
"""Somebody outside this system, whose acts the office enters: the applicant, a third party, another organ."""


def check_answer(doing: Doing) -> None:
    """A refusal states its ground and reasons (OGI 36)."""
    if doing.outcome in WITH_GROUND and not doing.form.get("ground"):
        raise BadForm({"ground": _("不予公开、不予处理的，须告知依据和理由（政府信息公开条例第36条）。")})


def context(matter: Matter) -> Mapping[str, Any]:
    """What the panel shows: the request as it came, the answer, the remedies that go with it."""
    rows = Act.objects.filter(matter=matter, step__in=("receive", "answer")).select_related("content_row")
    acts = {act.step: act for act in rows.order_by("n")}
    received, answered = acts.get("receive"), acts.get("answer")
    row = getattr(received, "content_row", None)
    refused = answered is not None and answered.outcome in REFUSED
    return {
        "asked": row.content if row else {},
        "received": received,
        "answered": answered,
        "remedies": said(REMEDIES[refused]),
    }


INFORMATION_REQUEST = Kind(
    code=REQUEST,
    title=Text("政府信息公开申请", "Request for government information"),
    procedure=REQUEST,
    prefix="公开",
    read=READ,
    seats={
        "office": Seat("holder", HANDLE),
        "head": Seat("holder", APPROVE),
        "applicant": OUTSIDE,
        "third_party": OUTSIDE,
        "co_author": OUTSIDE,
    },
    checks={"answer": check_answer},
    panel="disclosure/panel.html",
    context=context,
)
