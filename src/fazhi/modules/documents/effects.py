"""What the steps of documents, clean-ups, files and loans bring about beside their act, and what they are checked for."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import procedure_of, rules_for
from fazhi.kernel.papers import numbering
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.procedures import Text
from fazhi.kernel.workdays import Period, Unit, legal_day
from fazhi.kernel.workdays.periods import add_months
from fazhi.modules.documents import queries
from fazhi.modules.documents.errors import NoSeries, Unsettled
from fazhi.modules.documents.models import ArchivedFile, CleanUp, Document, Series, said
from fazhi.modules.documents.rules import ENDINGS, KEPT, file_number, official_number

NAMED_AT_MOST = 5
VALIDITY = "documents.validity"


# ---------- normative documents ----------


def check_issue(doing: Doing) -> None:
    """The organ has its one series, and the validity stated keeps within the local maximum."""
    document: Document = doing.matter.document
    if not Series.objects.filter(organ=document.organ_id).exists():
        raise NoSeries(document.organ.name)
    effective, until = doing.form["effective_on"], doing.form["valid_until"]
    longest = rules_for(procedure_of(doing.matter), doing.moment).limits[VALIDITY]
    if until < effective:
        raise BadForm({"valid_until": _("有效期不能在施行之前届满。")})
    if until > _after(effective, longest):
        raise BadForm(
            {
                "valid_until": _("有效期最长%(longest)s（本地规则），请改早。")
                % {"longest": said(Text(longest.zh, longest.en))}
            }
        )


def issued(doing: Doing) -> None:
    """The document gets the next number of the issuing organ's one series."""
    document: Document = doing.matter.document
    series = Series.objects.get(organ=document.organ_id)
    document.year, document.n = numbering.take(f"document:{document.organ_id}", doing.moment)
    document.number = official_number(series.words, document.year, document.n)
    document.effective_on, document.valid_until = doing.form["effective_on"], doing.form["valid_until"]
    document.save(update_fields=["year", "n", "number", "effective_on", "valid_until"])


def published(doing: Doing) -> None:
    """From now on the public list knows it."""
    document: Document = doing.matter.document
    document.published_on = legal_day(doing.moment)
    document.save(update_fields=["published_on"])


def check_clean_up(doing: Doing) -> None:
    """A document whose validity is over cannot be kept: it is renewed, or it has lapsed."""
    document: Document = doing.matter.document
    over = document.valid_until is not None and document.valid_until < legal_day(doing.moment)
    if doing.outcome == KEPT and over:
        raise BadForm(
            {
                "outcome": _(
                    "有效期已于%(day)s届满，不能继续有效；请选择到期重新公布、修改、废止或者宣布失效。"
                )
                % {"day": document.valid_until}
            }
        )


def cleaned_up(doing: Doing) -> None:
    """A result that ends the document takes it off the list from the day stated, by default the day of the act."""
    if doing.outcome not in ENDINGS:
        return
    document: Document = doing.matter.document
    document.ending = doing.outcome
    document.ended_on = doing.form.get("ends_on") or legal_day(doing.moment)
    document.save(update_fields=["ending", "ended_on"])


def _after(day: date, period: Period) -> date:
    """The last day of a period of months or years (or of days) that begins on a day."""
    if period.unit in (Unit.YEAR, Unit.MONTH):
        return add_months(day, period.amount * (12 if period.unit is Unit.YEAR else 1))
    return day + timedelta(days=period.amount)


# ---------- clean-up ----------


def check_lists(doing: Doing) -> None:
    """No list is published while a document in force has no result. Raises ``Unsettled``."""
    clean_up: CleanUp = doing.matter.clean_up
    waiting = queries.without_result(clean_up, legal_day(doing.moment))
    n = waiting.count()
    if n:
        named = "、".join(str(row.number) for row in waiting[:NAMED_AT_MOST])
        raise Unsettled(named, n)


def lists_published(doing: Doing) -> None:
    """Every result enters the life of its document, as an act of the system; what ends, ends with the lists' day."""
    clean_up: CleanUp = doing.matter.clean_up
    at = doing.act.recorded_at if doing.act else doing.moment
    ends = {"ends_on": legal_day(doing.moment).isoformat()}
    for row in clean_up.results.select_related("document__matter").order_by("pk"):
        matter = Matter.objects.get(pk=row.document_id)
        reasons = f"{doing.matter.number}：{row.reasons}"
        matters.perform(
            matter_id=matter.pk,
            step="clean_up",
            outcome=row.result,
            by=SYSTEM,
            at=at,
            expected=matter.turn,
            data={"reasons": reasons, **(ends if row.result in ENDINGS else {})},
        )


# ---------- file room ----------


def accepted(doing: Doing) -> None:
    """An accepted file gets its number and its place in the room."""
    if doing.outcome != "accepted":
        return
    file: ArchivedFile = doing.matter.archived_file
    series = f"file:{file.room_id}:{file.kind}:{file.retention}"
    year, n = numbering.take(series, doing.moment)
    file.number = file_number(file.kind, year, file.retention, n)
    file.shelf = doing.form.get("shelf") or ""
    file.save(update_fields=["number", "shelf"])


def regraded(doing: Doing) -> None:
    """The file is permanent from now on; its number stays."""
    file: ArchivedFile = doing.matter.archived_file
    file.retention = "Y"
    file.save(update_fields=["retention"])


def gone(doing: Doing) -> None:
    """The file has left the room, for the county archive or for good."""
    file: ArchivedFile = doing.matter.archived_file
    file.gone_on = legal_day(doing.moment)
    file.save(update_fields=["gone_on"])
