"""The kind of a capture: a child matter of a case. Nobody states by hand what the digests say."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.evidence.models import File
from fazhi.kernel.evidence.queries import Condition, verify
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Doing, Kind
from fazhi.kernel.matters.models import Act, ActFile, Matter
from fazhi.kernel.people.models import Post
from fazhi.kernel.procedures import Text
from fazhi.modules.enforcement import checks
from fazhi.modules.enforcement.kinds import ACTS, HEAD, READ, record

CAPTURE = "evidence_capture"
INTACT, ALTERED = "intact", "altered"


def files_of(matter: Matter) -> list[File]:
    """The files of a capture, in the order in which they were handed in."""
    rows = ActFile.objects.filter(act__matter=matter, act__step="capture").select_related("file__naming")
    return [row.file for row in rows.order_by("pk")]


def condition_of(matter: Matter) -> str:
    """``intact`` where every original still has the digest it was stored under, else ``altered``."""
    files = files_of(matter)
    same = bool(files) and all(verify(file) is Condition.INTACT for file in files)
    return INTACT if same else ALTERED


def check_verdict(doing: Doing) -> None:
    """The outcome is what the digests say, computed now."""
    if doing.outcome != condition_of(doing.matter):
        raise BadForm(
            {"outcome": _("核对结果由系统重新计算得出，与所选不符；请用“重新核对”办理（行政处罚法第46条）。")}
        )


def context(matter: Matter) -> Mapping[str, Any]:
    """What the panel shows: the page, the officers, the files with their digests, the last check."""
    acts = list(Act.objects.filter(matter=matter).select_related("content_row").order_by("n"))
    captured = next((act for act in acts if act.step == "capture"), None)
    checked = [act for act in acts if act.step == "verify"]
    row = getattr(captured, "content_row", None)
    named = captured.data.get("officers", ()) if captured else ()
    return {
        "captured": captured,
        "said": row.content if row else {},
        "officers": Post.objects.filter(pk__in=named).select_related("person", "unit"),
        "files": files_of(matter),
        "checked": checked[-1] if checked else None,
        "checks": checked,
        "case": matter.parent,
    }


KIND = Kind(
    code=CAPTURE,
    title=Text("网上证据固定", "Capture of online evidence"),
    procedure=CAPTURE,
    prefix="网证",
    read=READ,
    seats={"officer": ACTS, "head": HEAD},
    certified=checks.certified,
    checks={"verify": check_verdict},
    record=record,
    panel="enforcement/capture_panel.html",
    context=context,
)
