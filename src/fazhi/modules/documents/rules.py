"""Numbers of documents and files, results of a clean-up, classes and retention of the file room. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from fazhi.kernel.procedures import Text

NORMATIVE, CLEAN_UP, FILING, REVIEW = "normative_document", "clean_up", "record_filing", "document_review"
CONTRACT, ARCHIVE, LOAN = "contract_review", "archive_hand_over", "loan"

ENDINGS: Mapping[str, Text] = MappingProxyType(
    {
        "renewed": Text("到期重新公布", "Published anew"),
        "amended": Text("已修改", "Amended"),
        "repealed": Text("已废止", "Repealed"),
        "lapsed": Text("已失效", "Lapsed"),
    }
)
"""The results of a clean-up, or of the settlement at expiry, that end a document."""

KEPT = "kept"
RESULTS: Mapping[str, Text] = MappingProxyType({KEPT: Text("继续有效", "Kept in force"), **ENDINGS})

CLASSES: Mapping[str, Text] = MappingProxyType(
    {
        "papers": Text("文书档案", "Official papers"),
        "business": Text("业务档案", "Business files"),
        "cases": Text("执法案卷", "Enforcement case files"),
        "accounts": Text("会计档案", "Accounts"),
        "other": Text("其他档案", "Other"),
    }
)
"""The classes of the file room; the same codes as in the procedure's form."""

RETENTIONS: Mapping[str, Text] = MappingProxyType(
    {
        "Y": Text("永久", "Permanent"),
        "D30": Text("三十年", "30 years"),
        "D10": Text("十年", "10 years"),
    }
)
"""Retention classes by the code used in file numbers (SAO8, unverified)."""

_CLASS_CODES = {"papers": "WS", "business": "YW", "cases": "AJ", "accounts": "KJ", "other": "QT"}


def official_number(words: str, year: int, n: int) -> str:
    """``云府规〔2026〕1号``: as documents are numbered (GB/T 9704)."""
    return f"{words}〔{year}〕{n}号"


def file_number(kind: str, year: int, retention: str, n: int) -> str:
    """``WS-2026-D10-0001``: class, year, retention, running number."""
    return f"{_CLASS_CODES[kind]}-{year}-{retention}-{n:04d}"


def retention_of(facts: Mapping[str, bool]) -> str:
    """The retention class the first act of a file decided; neither 10 nor 30 years means permanent."""
    if facts.get("ten_years"):
        return "D10"
    return "D30" if facts.get("thirty_years") else "Y"


REMIND_MONTHS = (1, 6)
"""How many months before a document ends those who answer for it are told. A choice of this program, not of law."""
