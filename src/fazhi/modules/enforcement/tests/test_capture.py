"""Online evidence: one page, for one opened case, by two certified officers, its digests on record and checked again."""

import gzip
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from fazhi.kernel.evidence.models import File
from fazhi.kernel.evidence.tests.samples import photo
from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.models import Act, Matter
from fazhi.modules.enforcement import capture_warc
from fazhi.modules.enforcement.actions.capture import Handed, Told, capture_page, check_again
from fazhi.modules.enforcement.capture_cli import evidence
from fazhi.modules.enforcement.capture_warc import BadCapture
from fazhi.modules.enforcement.errors import NotCertified
from fazhi.modules.enforcement.tests.conftest import AT, Bureau

URL = "http://shop.example/goods/7"
PAGE = "<html><body>特供药 包治百病</body></html>".encode()
HOUR = timedelta(hours=1)
SEEN = "2026-03-02T02:00:00Z"

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    """A store of its own."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return tmp_path / "evidence"


def archive(page: bytes = PAGE, url: str = URL) -> bytes:
    return capture_warc.archive_of_page(page, url, SEEN, "罚〔2026〕1号")


def told(bureau: Bureau, *names: str, seen_at: datetime = AT + HOUR, url: str = URL) -> Told:
    officers = [bureau.posts[name] for name in names or ("officer", "second")]
    return Told(
        url, seen_at, "国家授时中心", "取证笔记本 云市资-012", "办公室有线网络", "页面宣称包治百病", officers
    )


def handed(content: bytes | None = None) -> Handed:
    return Handed(archive=(BytesIO(content if content is not None else archive()), "page.warc.gz"))


def captured(bureau: Bureau, case: Matter, **more: Any) -> Matter:
    said: dict[str, Any] = {
        "told": told(bureau),
        "handed": handed(),
        "by": bureau.officer,
        "at": AT + 2 * HOUR,
    } | more
    return capture_page(case=case, **said)


@pytest.mark.django_db
def test_a_capture_is_a_child_of_the_case_with_its_digests_in_the_ledger(staffed: Bureau) -> None:
    case, content = staffed.opened(), archive()
    made = captured(staffed, case, handed=handed(content))
    made.refresh_from_db()
    assert (made.parent, made.status, made.kind) == (case, "closed", "evidence_capture")
    first, second = made.acts.order_by("n")
    assert first.data["page_sha256"] == hashlib.sha256(PAGE).hexdigest()
    assert (second.step, second.outcome, second.by_kind) == ("verify", "intact", "system")
    assert URL not in str(first.data)
    assert first.files.get().file.sha256 == hashlib.sha256(content).hexdigest()
    assert Entry.objects.filter(subject_id=str(made.pk)).count() == 2
    assert str(made.number).startswith("网证")


@pytest.mark.django_db
def test_what_the_law_does_not_allow_leaves_nothing(staffed: Bureau) -> None:
    case = staffed.opened()
    with pytest.raises(BadForm, match="第42条"):
        captured(staffed, case, told=told(staffed, "officer"))
    with pytest.raises(NotCertified, match="第42、55条"):
        captured(staffed, case, told=told(staffed, "officer", "reviewer"))
    with pytest.raises(BadForm, match="立案之后"):
        captured(staffed, case, told=told(staffed, seen_at=AT - HOUR))
    with pytest.raises(NotYours):
        captured(staffed, case, by=staffed.reviewer)
    with pytest.raises(BadForm, match="没有所填网址"):
        captured(staffed, case, told=told(staffed, url="http://other.example/"))
    with pytest.raises(BadForm, match="同时上传截图"):
        captured(staffed, case, handed=Handed(page=PAGE))
    for wrong in ("ftp://a.example/", "http://name:secret@a.example/", "goods/7"):
        with pytest.raises(BadForm, match="网址"):
            captured(staffed, case, told=told(staffed, url=wrong))
    later = AT + timedelta(days=3)
    staffed.investigate(case, later)
    staffed.propose(case, later, penalty_proposed=False)
    staffed.do(
        case, "decide", staffed.head, later, outcome="not_established",
        data={"content": "不成立", "remedies_told": True}, facts={"party_absent": False},
    )  # fmt: skip
    with pytest.raises(Refused, match="行政诉讼法第35条"):
        captured(staffed, case, told=told(staffed, seen_at=later), at=later + HOUR)
    assert not Matter.objects.filter(kind="evidence_capture").exists()
    assert not File.objects.exists()


@pytest.mark.django_db
def test_digests_are_computed_again_and_nobody_states_them_by_hand(staffed: Bureau, store: Path) -> None:
    made = captured(staffed, staffed.opened())
    later = AT + 3 * HOUR
    assert check_again(matter=made, by=staffed.officer, at=later).outcome == "intact"
    with pytest.raises(BadForm, match="第46条"):
        staffed.do(made, "verify", staffed.officer, later, outcome="altered")
    file = File.objects.get()
    place = next(path for path in store.rglob(file.sha256))
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-9] + b"forged...")
    assert check_again(matter=made, by=staffed.officer, at=later + HOUR).outcome == "altered"
    made.refresh_from_db()
    assert made.status == "open"


@pytest.mark.django_db
def test_pages_take_a_picture_with_the_saved_page_and_print_the_digests(
    staffed: Bureau, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = staffed.opened()
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + 2 * HOUR)
    officer, address = client_of("officer"), reverse("enforcement_capture", args=[case.pk])
    assert officer.get(address).status_code == 200
    assert "固定网上证据" in officer.get(reverse("matter", args=[case.pk])).content.decode()
    sent = {
        "url": URL, "seen_at": "2026-03-02T10:00", "time_source": "授时中心", "device": "笔记本", "network": "有线",
        "statement": "所见如图", "officers": staffed.two()[:1],
    }  # fmt: skip
    files = {
        "pictures": SimpleUploadedFile("屏幕.jpg", photo()),
        "page": SimpleUploadedFile("page.html", PAGE),
    }
    refused = officer.post(address, sent | files)
    assert refused.status_code == 422
    assert "第42条" in refused.content.decode()
    files = {
        "pictures": SimpleUploadedFile("屏幕.jpg", photo()),
        "page": SimpleUploadedFile("page.html", PAGE),
    }
    answer = officer.post(address, sent | files | {"officers": staffed.two()})
    made = Matter.objects.get(kind="evidence_capture")
    assert answer["Location"].endswith(reverse("matter", args=[made.pk]))
    record = officer.get(reverse("enforcement_capture_record", args=[made.pk])).content.decode()
    for file in File.objects.all():
        assert file.sha256 in record
    assert hashlib.sha256(PAGE).hexdigest() in record
    assert File.objects.count() == 2
    assert officer.post(reverse("enforcement_capture_check", args=[made.pk])).status_code == 302
    assert Act.objects.filter(matter=made, step="verify").count() == 2
    shown = officer.get(reverse("matter", args=[made.pk])).content.decode()
    assert "重新核对" in shown
    assert client_of("chair").get(address).status_code == 403


def test_an_archive_that_proves_nothing_is_refused() -> None:
    whole = capture_warc.read_archive(BytesIO(archive()), URL)
    assert (whole.page_sha256, whole.records) == (hashlib.sha256(PAGE).hexdigest(), 2)
    forged = gzip.decompress(archive()).replace("包治百病".encode(), "包治万病".encode())
    for content, said in (
        (forged, "摘要不符"),
        (archive()[:300], "没有所填网址|不是完整"),
        (b"\x1f\x8bnothing", "不是完整"),
        (archive(url="http://shop.example/other"), "没有所填网址"),
    ):
        with pytest.raises(BadCapture, match=said):
            capture_warc.read_archive(BytesIO(content), URL)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=9)), min_size=1, max_size=4))
def test_whatever_the_bytes_are_the_answer_is_the_page_or_a_refusal(changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(gzip.decompress(archive()))
    for place, some in changes:
        start = place % len(content)
        content[start : start + len(some)] = some
    try:
        found = capture_warc.read_archive(BytesIO(bytes(content)), URL)
    except BadCapture:
        return
    assert found.page_sha256 == hashlib.sha256(PAGE).hexdigest()


def test_the_command_asks_once_and_writes_what_came(tmp_path: Path) -> None:
    import http.server

    asked: list[str] = []

    class Shop(http.server.BaseHTTPRequestHandler):
        """Leads on to another page: which must not be asked for."""

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Shop)
    Thread(target=server.serve_forever, daemon=True).start()
    place, run = f"http://127.0.0.1:{server.server_port}", CliRunner()
    try:
        out = tmp_path / "page.warc.gz"
        said = run.invoke(
            evidence, ["capture", f"{place}/goods?x=1#top", str(out), "--case", "罚〔2026〕1号"]
        )
        assert said.exit_code == 0, said.output
        assert hashlib.sha256(out.read_bytes()).hexdigest() in said.output
        assert hashlib.sha256(PAGE).hexdigest() in said.output
        moved = run.invoke(
            evidence, ["capture", f"{place}/moved", str(tmp_path / "b.warc.gz"), "--case", "罚〔2026〕1号"]
        )
        assert "跳转" in moved.output
    finally:
        server.shutdown()
        server.server_close()
    assert asked == ["/goods?x=1", "/moved"]
    assert run.invoke(evidence, ["capture", place, str(out), "--case", "罚1"]).exit_code == 1
    assert run.invoke(evidence, ["capture", place, str(tmp_path / "c.warc.gz")]).exit_code == 2
    with pytest.raises(BadCapture, match="案件编号"):
        capture_warc.capture(place, " ")
