"""The seven kinds of documents: who fills the roles of their procedures, what their steps bring about."""

from collections.abc import Mapping
from typing import Any

from fazhi.kernel.matters.kinds import Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.documents import effects, rules
from fazhi.modules.documents.models import ArchivedFile, CleanUp, Document, Loan

READ = "documents.read"
DRAFT, REVIEW, DECIDE, OFFICE = "documents.draft", "documents.review", "documents.decide", "documents.office"
SIGN, COUNSEL, HEAD = "documents.contract", "documents.counsel", "documents.head"
HAND_OVER, ARCHIVE, BORROW = "documents.hand_over", "documents.archive", "documents.borrow"


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def document_record(matter: Matter) -> Mapping[str, Any]:
    """The entry in the register, for the digest in the ledger."""
    row: Document = matter.document
    return {
        "organ_id": str(row.organ_id),
        "number": row.number,
        "effective_on": _day(row.effective_on),
        "valid_until": _day(row.valid_until),
        "published_on": _day(row.published_on),
        "ended_on": _day(row.ended_on),
        "ending": row.ending,
    }


def document_context(matter: Matter) -> Mapping[str, Any]:
    """What the panel on the matter page shows."""
    return {"document": Document.objects.select_related("organ").get(pk=matter.pk)}


def clean_up_record(matter: Matter) -> Mapping[str, Any]:
    """The results so far."""
    row: CleanUp = matter.clean_up
    found = row.results.order_by("pk").values_list("document__number", "result", "reasons")
    return {"organ_id": str(row.organ_id), "results": [list(each) for each in found]}


def clean_up_context(matter: Matter) -> Mapping[str, Any]:
    """The results so far."""
    row = CleanUp.objects.select_related("organ").get(pk=matter.pk)
    return {"clean_up": row, "results": row.results.select_related("document__matter").order_by("pk")}


def file_record(matter: Matter) -> Mapping[str, Any]:
    """The file as the room has it."""
    row: ArchivedFile = matter.archived_file
    return {
        "room_id": str(row.room_id),
        "kind": row.kind,
        "retention": row.retention,
        "number": row.number,
        "shelf": row.shelf,
        "gone_on": _day(row.gone_on),
    }


def file_context(matter: Matter) -> Mapping[str, Any]:
    """The file and who borrowed it."""
    row = ArchivedFile.objects.select_related("room").get(pk=matter.pk)
    return {"file": row, "loans": row.loans.select_related("matter").order_by("-matter__opened_at")}


def loan_record(matter: Matter) -> Mapping[str, Any]:
    """Which file."""
    row: Loan = matter.loan
    return {"file_id": str(row.file_id)}


def loan_context(matter: Matter) -> Mapping[str, Any]:
    """Which file."""
    return {"file": ArchivedFile.objects.select_related("room", "matter").get(loans=matter.pk)}


DOCUMENT = Kind(
    code=rules.NORMATIVE,
    title=Text("行政规范性文件", "Normative document"),
    procedure=rules.NORMATIVE,
    prefix="规",
    read=READ,
    seats={
        "drafter": Seat("origin", DRAFT),
        "department_reviewer": Seat("origin", REVIEW),
        "reviewer": Seat("involved", REVIEW),
        "organ": Seat("involved", DECIDE),
        "office": Seat("involved", OFFICE),
    },
    effects={"issue": effects.issued, "publish": effects.published, "clean_up": effects.cleaned_up},
    checks={"issue": effects.check_issue, "clean_up": effects.check_clean_up},
    record=document_record,
    panel="documents/panel_document.html",
    context=document_context,
    setbacks={"amend": Text("修改重审", "Amended and reviewed again")},
)
CLEAN_UP = Kind(
    code=rules.CLEAN_UP,
    title=Text("规范性文件清理", "Clean-up"),
    procedure=rules.CLEAN_UP,
    prefix="清",
    read=READ,
    seats={
        "office": Seat("origin", OFFICE),
        "reviewer": Seat("involved", REVIEW),
        "organ": Seat("origin", DECIDE),
    },
    effects={"publish_lists": effects.lists_published},
    checks={"publish_lists": effects.check_lists},
    record=clean_up_record,
    panel="documents/panel_clean_up.html",
    context=clean_up_context,
)
FILING = Kind(
    code=rules.FILING,
    title=Text("备案审查", "Filing for record"),
    procedure=rules.FILING,
    prefix="备",
    read=READ,
    seats={
        "registrar": Seat("origin", REVIEW),
        "sender": Seat("involved", DRAFT),
        "government": Seat("origin", DECIDE),
    },
)
DOCUMENT_REVIEW = Kind(
    code=rules.REVIEW,
    title=Text("规范性文件审查", "Review of a document on request"),
    procedure=rules.REVIEW,
    prefix="审",
    read=READ,
    seats={"reviewer": Seat("origin", REVIEW), "organ": Seat("involved", DRAFT)},
)
CONTRACT = Kind(
    code=rules.CONTRACT,
    title=Text("合同审查", "Contract review"),
    procedure=rules.CONTRACT,
    prefix="合",
    read=READ,
    seats={
        "handler": Seat("origin", SIGN),
        "reviewer": Seat("involved", COUNSEL),
        "head": Seat("origin", HEAD),
    },
)
FILE = Kind(
    code=rules.ARCHIVE,
    title=Text("归档案卷", "File"),
    procedure=rules.ARCHIVE,
    prefix="档",
    read=READ,
    seats={
        "handler": Seat("origin", HAND_OVER),
        "archivist": Seat("involved", ARCHIVE),
        "head": Seat("involved", HEAD),
    },
    effects={
        "accept": effects.accepted,
        "regrade": effects.regraded,
        "transfer": effects.gone,
        "destroy": effects.gone,
    },
    record=file_record,
    panel="documents/panel_file.html",
    context=file_context,
)
LOAN = Kind(
    code=rules.LOAN,
    title=Text("档案借阅", "Loan of a file"),
    procedure=rules.LOAN,
    prefix="借",
    read=READ,
    seats={
        "borrower": Seat("origin", BORROW),
        "archivist": Seat("involved", ARCHIVE),
        "head": Seat("involved", HEAD),
    },
    record=loan_record,
    panel="documents/panel_loan.html",
    context=loan_context,
)
KINDS = (DOCUMENT, CLEAN_UP, FILING, DOCUMENT_REVIEW, CONTRACT, FILE, LOAN)
