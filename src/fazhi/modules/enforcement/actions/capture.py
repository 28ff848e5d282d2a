"""Taking in a captured page for an opened case, and computing its digests again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _

from fazhi.kernel.evidence import actions as evidence
from fazhi.kernel.evidence.errors import FileRefused
from fazhi.kernel.evidence.models import File
from fazhi.kernel.evidence.rules import PHOTO, WEB
from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import capture_warc, checks, kinds
from fazhi.modules.enforcement.capture_kind import CAPTURE, condition_of
from fazhi.modules.enforcement.capture_warc import BadCapture

CASES = ("penalty", "cac_penalty", "correction")
"""The kinds of opened cases in which a page may be captured."""
DECIDED = ("decide", "issue")
OFFICERS = 2
TITLE = "网上证据固定"


@dataclass(frozen=True, slots=True)
class Handed:
    """What the officers hand in: an archive, or pictures and the page saved as HTML. Each with its file name."""

    archive: tuple[BinaryIO, str] | None = None
    pictures: Sequence[tuple[BinaryIO, str]] = ()
    page: bytes = b""


@dataclass(frozen=True, slots=True)
class Told:
    """What the two officers state: what was opened, when, on what, by whom, and what they saw."""

    url: str
    seen_at: datetime
    time_source: str
    device: str
    network: str
    statement: str
    officers: Sequence[Post]


def capture_page(*, case: Matter, told: Told, handed: Handed, by: Actor, at: datetime) -> Matter:
    """Take one captured page into a case, as a child matter, and check its digests at once.

    Only for an opened case that is not decided, only of what was seen after it was opened, only by two certified
    officers. Raises ``NotYours``, ``BadForm``, ``NotCertified``, ``Refused`` with the article; nothing is kept then.
    """
    url = _checked(case, told, by, at)
    method, archive = _archive(case, told, handed, url)
    found = _read(archive, url)
    data = {
        "url": url,
        "seen_at": told.seen_at,
        "time_source": told.time_source,
        "device": told.device,
        "network": told.network,
        "officers": list(told.officers),
        "method": method,
        "page_sha256": found.page_sha256,
        "statement": told.statement,
    }
    with business():
        made = matters.open_child(
            parent=case,
            kind=CAPTURE,
            title=TITLE,
            origin=case.unit,
            by=by,
            at=at,
            data=data,
            files=_stored(archive, handed, by, at),
        )
    check_again(matter=made, by=SYSTEM, at=at)
    return made


def check_again(*, matter: Matter, by: Actor, at: datetime) -> Act:
    """Compute the digests of all files again, now, and enter what they say. Raises ``NotYours``."""
    turn = Matter.objects.values_list("turn", flat=True).get(pk=matter.pk)
    return matters.perform(
        matter_id=matter.pk, step="verify", outcome=condition_of(matter), by=by, at=at, expected=turn
    )


def _checked(case: Matter, told: Told, by: Actor, at: datetime) -> str:
    """The address, once everything about who and when is as the law asks."""
    if not by.may(kinds.HANDLE) or not by.unit_path or not case.unit.path.startswith(by.unit_path):
        raise NotYours(_("网上证据由承办案件的单位、有执法职责的人员固定。"))
    if case.kind not in CASES or case.status != "open":
        raise Refused(_("只能为已立案、正在办理的案件固定网上证据（行政处罚法第54条）。"))
    if Act.objects.filter(matter=case, step__in=DECIDED).exists():
        raise Refused(
            _("%(number)s 已作出决定：决定之后收集的证据不能证明决定合法（行政诉讼法第35条）。")
            % {"number": case.number}
        )
    if told.seen_at < case.opened_at or told.seen_at > at:
        raise BadForm(
            {"seen_at": _("打开网页的时间须在立案之后、不晚于现在：本系统不为立案之前的巡查留证。")}
        )
    named = {post.person_id for post in told.officers}
    if len(named) < OFFICERS:
        raise BadForm(
            {
                "officers": _("须由两名以上执法人员进行，现写明%(n)d名（行政处罚法第42条）。")
                % {"n": len(named)}
            }
        )
    checks.check_officers(case, checks.case_of(case).field, told.officers, legal_day(told.seen_at))
    try:
        return capture_warc.checked_address(told.url)
    except BadCapture as wrong:
        raise BadForm({"url": said(wrong.said)}) from None


def _archive(case: Matter, told: Told, handed: Handed, url: str) -> tuple[str, tuple[BinaryIO, str]]:
    """How it was captured, and the archive with its name: the one handed in, or one made of the saved page."""
    if handed.archive is not None:
        return "warc", handed.archive
    if not handed.pictures or not handed.page:
        raise BadForm({"archive": _("请上传网页存档（WARC），或者同时上传截图和保存的网页（HTML）。")})
    seen = told.seen_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    made = capture_warc.archive_of_page(handed.page, url, seen, case.number)
    return "picture", (BytesIO(made), "page.warc.gz")


def _read(archive: tuple[BinaryIO, str], url: str) -> capture_warc.Captured:
    try:
        archive[0].seek(0)
        return capture_warc.read_archive(archive[0], url)
    except BadCapture as wrong:
        raise BadForm({"archive": said(wrong.said)}) from None
    finally:
        archive[0].seek(0)


def _stored(archive: tuple[BinaryIO, str], handed: Handed, by: Actor, at: datetime) -> list[File]:
    try:
        kept = [evidence.store(content=archive[0], name=archive[1], by=by, at=at, kinds={WEB})]
        for content, name in handed.pictures:
            kept.append(evidence.store(content=content, name=name, by=by, at=at, kinds={PHOTO}))
    except FileRefused as refused:
        raise BadForm({"archive": refused.message}) from None
    return kept
