"""The number series of an issuing organ, and the results of a clean-up."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.documents.kinds import OFFICE
from fazhi.modules.documents.models import CleanUp, CleanUpResult, Document, Series
from fazhi.modules.documents.rules import RESULTS

WORDS_AT_MOST = 20


def set_series(*, words: str, basis: str, by: Actor, at: datetime) -> Series:
    """Set the words before the year of the own organ's numbers, on record; the count goes on. Raises ``BadForm``."""
    organ = _office(by)
    words = "".join(words.split())
    if not 0 < len(words) <= WORDS_AT_MOST or set(words) & set("〔〕[]"):
        raise BadForm({"words": _("机关代字须为1至20个字，不含括号。")})
    if Series.objects.filter(words=words).exclude(organ=organ).exists():
        raise BadForm({"words": _("“%(words)s”已由其他机关使用。") % {"words": words}})
    with business() as book:
        row, _made = Series.objects.update_or_create(
            organ=Unit.objects.get(pk=organ), defaults={"words": words, "basis": basis}
        )
        content = {"organ": str(organ), "words": words, "basis": basis}
        configure(book, "documents.series", "documents.series", str(organ), content, by, at)
    return row


def set_result(
    *, clean_up: CleanUp, document: Document, result: str, reasons: str, by: Actor, at: datetime
) -> CleanUpResult:
    """Enter or change the result for one document, until the meeting has adopted the clean-up. On record."""
    _office(by)
    if result not in RESULTS:
        raise BadForm({"result": _("请选择一项清理结果。")})
    if not reasons.strip():
        raise BadForm({"reasons": _("请填写理由。")})
    with business() as book:
        matter = Matter.objects.select_for_update(of=("self",)).get(pk=clean_up.pk)
        if matter.origin_id != by.unit_id or document.organ_id != clean_up.organ_id:
            raise NotYours(_("只能登记本机关文件的清理结果。"))
        if document.published_on is None or document.ended_on is not None:
            raise BadForm({"document": _("该文件没有公布或者已经停止执行。")})
        if Act.objects.filter(matter=matter, step="decide", outcome="adopted").exists():
            raise Refused(_("清理结果已经集体讨论通过，不能再改；需要更正的，另行启动清理。"))
        row, _made = CleanUpResult.objects.update_or_create(
            clean_up=clean_up, document=document, defaults={"result": result, "reasons": reasons.strip()}
        )
        content = {
            "clean_up": matter.number,
            "document": document.number,
            "result": result,
            "reasons": reasons,
        }
        configure(
            book,
            "documents.result",
            "documents.cleanupresult",
            str(row.pk),
            content,
            by,
            at,
            remembered=False,
        )
    return row


def _office(by: Actor) -> UUID:
    if not by.may(OFFICE) or by.unit_id is None:
        raise NotYours(_("您的岗位没有统一登记、编号、印发和清理的职责；请换到有此职责的岗位。"))
    return by.unit_id
