"""The kind “supervision”: who fills the roles of its procedure, what its steps bring about, what the ledger covers."""

from collections.abc import Mapping
from typing import Any

from fazhi.kernel.matters.kinds import Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.supervision import effects
from fazhi.modules.supervision.models import Supervision
from fazhi.modules.supervision.queries.papers import supervised_by


def record(matter: Matter) -> Mapping[str, Any]:
    """The level and the numbers of the documents, for the digest in the ledger."""
    supervision: Supervision = matter.supervision
    return {"level": supervision.level, "papers": [paper.number for paper in supervision.papers.all()]}


def context(matter: Matter) -> Mapping[str, Any]:
    """What the panel on the matter page shows: the documents, and which matter they are about, by number only."""
    supervision: Supervision = matter.supervision
    draft = matter.acts.filter(step="draft").first()
    return {
        "supervision": supervision,
        "papers": supervision.papers.select_related("unit"),
        "supervised": supervised_by(matter),
        "written": draft.data if draft else {},
    }


SUPERVISION = Kind(
    code="supervision",
    title=Text("督办", "Supervision"),
    procedure="supervision",
    prefix="督",
    read="supervision.read",
    seats={"supervisor": Seat("origin", effects.ISSUE), "unit": Seat("holder", effects.ANSWER)},
    effects={
        "issue": effects.issued,
        "reply": effects.replied,
        "propose_criticism": effects.proposed,
        "criticise": effects.criticised,
    },
    checks=dict.fromkeys(
        ("issue", "examine", "withdraw", "propose_criticism", "criticise"), effects.outside_the_line
    ),
    record=record,
    panel="supervision/panel.html",
    context=context,
)
