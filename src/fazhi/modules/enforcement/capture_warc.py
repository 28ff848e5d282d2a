"""A captured page as a web archive (WARC, ISO 28500): reading one that was handed in, making one. Pure: bytes in, facts out.

One page is captured, and what the officer names beside it. Nothing here follows a link or looks for anything.
"""

import hashlib
import socket
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.warcwriter import WARCWriter

from fazhi.kernel.procedures import Text

MOST_RECORDS = 400
"""Records in one capture: a page with its pictures has fewer; a crawl has more."""
MOST_BYTES = 40_000_000
"""Of all that was captured, unfolded: beyond it the capture would be a download, not a page."""
SECONDS = 30
PLAIN_HOSTS = ("http", "https")


class BadCapture(ValueError):
    """A capture that proves nothing: what is wrong with it, in a sentence for the officer (``said`` in both languages)."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.said = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Captured:
    """What an archive holds of one page: its SHA-256 (as received, unpacked), the answer's status, how many records."""

    page_sha256: str
    status: str
    records: int


def checked_address(url: str) -> str:
    """An address as it is asked for: http or https, a host, no name or password in it. Raises ``BadCapture``."""
    parts = urlsplit(url.strip())
    if parts.scheme not in PLAIN_HOSTS or not parts.hostname:
        raise BadCapture(
            "网址须以 http:// 或者 https:// 开头，写到具体网页。",
            "The address begins with http:// or https:// and names the exact page.",
        )
    if parts.username or parts.password:
        raise BadCapture(
            "网址中不能带用户名、密码；须登录才能看到的内容，不在本方式固定之列。",
            "No user name or password in the address: what takes a login is not captured this way.",
        )
    return quote(url.strip(), safe="!#$%&'()*+,/:;=?@[]~")


def read_archive(content: BinaryIO, url: str) -> Captured:
    """Read a web archive to its end and find the page in it.

    Every record's digest must fit its bytes, and one response (or saved resource) must be of ``url``. Raises
    ``BadCapture``.
    """
    found: Captured | None = None
    count = 0
    try:
        for count, record, body in _unfolded(content):
            is_page = found is None and _is_of(record, url)
            _check_digests(record, count, needed=is_page)
            if is_page:
                found = Captured(hashlib.sha256(body).hexdigest(), _status(record), 0)
    except BadCapture:
        raise
    except (
        ArchiveLoadFailed,
        EOFError,
        OSError,
        ValueError,
    ) as fault:  # whatever bytes make the reader stumble
        raise BadCapture(
            f"这个文件不是完整的网页存档（WARC）：{fault}。请重新固定。",
            f"This file is no whole web archive (WARC): {fault}. Capture the page again.",
        ) from None
    if found is None:
        raise BadCapture(
            f"存档中没有所填网址的网页内容（{url}）。请核对网址，或者重新固定。",
            f"The archive does not hold the page of this address ({url}). Check it, or capture again.",
        )
    return Captured(found.page_sha256, found.status, count)


def _unfolded(content: BinaryIO) -> Iterator[tuple[int, Any, bytes]]:
    """The records with their number and bytes, within what a page can be."""
    total = 0
    for count, record in enumerate(ArchiveIterator(content, check_digests=True), start=1):
        if count > MOST_RECORDS:
            raise BadCapture(
                f"存档中有{MOST_RECORDS}条以上的记录：一次只固定一个网页，不能是成批抓取的存档。",
                f"The archive has more than {MOST_RECORDS} records: one page at a time, no crawl.",
            )
        body = record.content_stream().read(MOST_BYTES + 1)
        total += len(body)
        if total > MOST_BYTES:
            raise BadCapture(
                f"存档展开后超过{MOST_BYTES // 1_000_000} MB，不是一个网页。",
                f"The archive unfolds to more than {MOST_BYTES // 1_000_000} MB: that is no page.",
            )
        yield count, record, body


def archive_of_page(page: bytes, url: str, seen_at: str, case: str) -> bytes:
    """A page saved as HTML, put into an archive as a resource of its address. ``seen_at`` is UTC, ``2026-03-02T01:00:00Z``."""
    target = BytesIO()
    writer = WARCWriter(target, gzip=True, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record("page.warc.gz", _about(case)))
    record = writer.create_warc_record(
        url,
        "resource",
        payload=BytesIO(page),
        warc_content_type="text/html",
        warc_headers_dict={"WARC-Date": seen_at},
    )
    writer.write_record(record)
    return target.getvalue()


def capture(url: str, case: str, also: Sequence[str] = (), *, officer: str = "") -> bytes:
    """Ask for one page, and for each address named beside it, once; what went over the wire is the archive.

    No redirect and no link is followed: an answer that leads elsewhere is written down as it came. Raises ``BadCapture``.
    """
    if not case.strip():
        raise BadCapture(
            "没有案件编号不能固定：先立案，再取证（行政处罚法第54条）。",
            "Nothing is captured without the number of a case: open it first (Penalty Law, art. 54).",
        )
    addresses = [checked_address(each) for each in (url, *also)]
    target = BytesIO()
    writer = WARCWriter(target, gzip=True, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record("capture.warc.gz", _about(case, officer)))
    for address in addresses:
        answer, peer = _ask(address)
        record = writer.create_warc_record(
            address,
            "response",
            payload=BytesIO(answer),
            length=len(answer),
            warc_headers_dict={"WARC-IP-Address": peer},
        )
        writer.write_record(record)
    return target.getvalue()


def _ask(address: str) -> tuple[bytes, str]:
    """Everything a server sends to one GET, byte for byte, and its IP address."""
    parts = urlsplit(address)
    host, secure = parts.hostname or "", parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "User-Agent: fazhi-evidence",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
    )
    request = "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")
    try:
        with socket.create_connection((host, parts.port or (443 if secure else 80)), SECONDS) as plain:
            peer = str(plain.getpeername()[0])
            wire = _secured(plain, host) if secure else plain
            with wire:
                wire.sendall(request)
                return _received(wire, address), peer
    except (OSError, UnicodeEncodeError) as fault:
        raise BadCapture(
            f"打不开 {address}：{fault}。请检查网址和网络后重试。",
            f"{address} does not open: {fault}. Check the address and the network.",
        ) from None


def _secured(plain: socket.socket, host: str) -> socket.socket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _received(wire: socket.socket, address: str) -> bytes:
    found = bytearray()
    while some := wire.recv(65536):
        found += some
        if len(found) > MOST_BYTES:
            raise BadCapture(
                f"{address} 的内容超过{MOST_BYTES // 1_000_000} MB，不是一个网页；没有固定。",
                f"{address} exceeds {MOST_BYTES // 1_000_000} MB: that is no page; not captured.",
            )
    if not found.startswith(b"HTTP/"):
        raise BadCapture(
            f"{address} 没有按网页的方式回答；没有固定。",
            f"{address} did not answer as a web page does; not captured.",
        )
    return bytes(found)


def _about(case: str, officer: str = "") -> dict[str, str]:
    return {
        "software": "fazhi evidence capture",
        "format": "WARC File Format 1.1",
        "isPartOf": case,
        **({"operator": officer} if officer else {}),
    }


def _is_of(record: Any, url: str) -> bool:
    """Whether a record holds the page: a fragment (#…) is never sent, so it does not count."""
    if record.rec_type not in ("response", "resource"):
        return False
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    return _plain(address) == _plain(url)


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(fragment="", path=parts.path or "/", netloc=parts.netloc.lower()).geturl()


def _check_digests(record: Any, number: int, *, needed: bool) -> None:
    passed = getattr(getattr(record, "digest_checker", None), "passed", None)
    if passed is False:
        raise BadCapture(
            f"存档的第{number}条记录与其摘要不符：内容被改动过，或者没有存完整。不能作为证据。",
            f"Record {number} of the archive does not fit its digest: altered, or not whole. No evidence.",
        )
    if needed and not passed:
        raise BadCapture(
            "存档中的网页没有摘要（WARC-Payload-Digest），不能核对是否完整。请用会写摘要的工具重新固定。",
            "The page in the archive has no digest (WARC-Payload-Digest): capture it with a tool that writes one.",
        )


def _status(record: Any) -> str:
    headers = record.http_headers
    return str(headers.get_statuscode()) if headers is not None else ""
