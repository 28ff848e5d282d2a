"""What a file is, from its bytes. Nothing here trusts a name, and nothing unpacks more than it must."""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import puremagic
from PIL import Image

from fazhi.kernel.evidence.rules import DOCX, WARC, XLSX

PHOTO_FORMATS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# What Pillow raises on bytes that are not the picture they begin as; its decoders let all of these through.
BROKEN_PICTURE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)
BROKEN_PACKAGE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    EOFError,
)
PREVIEW = (1600, 1600)

_OFFICE_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MP3_BIT_RATES = {  # kbit/s by index, of layer III: version 1, and versions 2 and 2.5
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


class Broken(ValueError):
    """The bytes begin like something accepted, but are not it to the end."""


class Macros(ValueError):
    """An office document that carries program code."""


class TooManyPixels(Exception):
    """A picture that would unfold beyond the limit."""


def media_type(path: Path, pixel_limit: int) -> str | None:
    """The accepted media type of a file, or ``None`` for anything else.

    Raises `Broken`, `Macros` or `TooManyPixels` for one of an accepted type that still cannot be taken.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if _looks_like_photo(head):
        return _photo(path, pixel_limit)
    if head.startswith(b"PK\x03\x04"):
        return _office(path)
    if head.startswith((b"WARC/1.", b"\x1f\x8b")):
        return _warc(path)
    if head.lstrip(b"\xef\xbb\xbf\x00\t\r\n ").startswith(b"%PDF-"):
        return _pdf(path)
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return _wav(path)
    return _mp3(path, head)


def guess(path: Path) -> str:
    """The usual ending of what a refused file seems to be ("gif", "heif"), for the message; "" if unknown."""
    try:
        found = puremagic.magic_file(path)
    except (puremagic.PureError, ValueError, OSError):
        return ""
    return found[0].extension.lstrip(".") if found else ""


def _looks_like_photo(head: bytes) -> bool:
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    )


def _photo(path: Path, pixel_limit: int) -> str:
    """Opens, checks the size before anything is unfolded, and decodes once to the end."""
    formats = ("JPEG", "PNG", "WEBP")
    try:
        with Image.open(path, formats=formats) as picture:
            _limit_pixels(picture, pixel_limit)
            picture.verify()
        with Image.open(path, formats=formats) as picture:
            kind = PHOTO_FORMATS[picture.format or ""]
            picture.draft("RGB", PREVIEW)
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise TooManyPixels from bomb
    except BROKEN_PICTURE as fault:
        raise Broken from fault
    return kind


def _limit_pixels(picture: Image.Image, limit: int) -> None:
    width, height = picture.size
    if width * height > limit:
        raise TooManyPixels


def _office(path: Path) -> str | None:
    """An OOXML package names its main part; only the directory and the list of types are read."""
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
            if "[Content_Types].xml" not in names:
                return None
            with package.open("[Content_Types].xml") as part:
                types = part.read(1_000_000).lower()
    except BROKEN_PACKAGE as fault:
        raise Broken from fault
    if b"macroenabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Macros
    return next((kind for part_name, kind in _OFFICE_PARTS.items() if part_name in names), None)


def _warc(path: Path) -> str | None:
    """Begins like a web archive, compressed or not; whether its records are whole is for whoever takes it to check."""
    with path.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(path) if packed else path.open("rb") as content:
            begins = content.read(7)
    except (OSError, EOFError, zlib.error):
        return None
    return WARC if begins == b"WARC/1." else None


def _pdf(path: Path) -> str:
    """Has its end mark: an upload that broke off has not. Readers allow some bytes after it."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        if b"%%EOF" not in file.read():
            raise Broken
    return "application/pdf"


def _wav(path: Path) -> str:
    """A description of the sound, and as much of it as announced; some recorders announce nothing."""
    described = False
    with path.open("rb") as file:
        for name, size, here in _riff_chunks(file):
            if name == b"fmt ":
                described = _describes_sound(file.read(min(size, 16)))
            elif name == b"data" and described:
                if size not in (0, 0xFFFFFFFF) and here + size > path.stat().st_size:
                    break
                return "audio/wav"
    raise Broken


def _riff_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """(name, size, place of the content) of each chunk of a RIFF file; the file stands at the content."""
    here = 12
    file.seek(here)
    while len(head := file.read(8)) == 8:
        size = int.from_bytes(head[4:], "little")
        yield head[:4], size, here + 8
        here += 8 + size + (size & 1)
        file.seek(here)


def _describes_sound(content: bytes) -> bool:
    if len(content) < 14:
        return False
    channels, rate = int.from_bytes(content[2:4], "little"), int.from_bytes(content[4:8], "little")
    return channels > 0 and rate > 0


def _mp3(path: Path, head: bytes) -> str | None:
    """Two frames, the second exactly where the first one ends, after an ID3v2 tag if there is one."""
    start = 0
    if head.startswith(b"ID3") and len(head) >= 10:
        a, b, c, d = (byte & 0x7F for byte in head[6:10])
        start = 10 + (a << 21 | b << 14 | c << 7 | d) + (10 if head[5] & 0x10 else 0)
    with path.open("rb") as file:
        file.seek(start)
        length = _mp3_frame_length(file.read(4))
        if length is None:
            return None
        file.seek(start + length)
        follows = _mp3_frame_length(file.read(4)) is not None
    return "audio/mpeg" if follows else None


def _mp3_frame_length(header: bytes) -> int | None:
    """Bytes of the MPEG layer III frame this header begins, or ``None`` (ISO/IEC 11172-3, 2.4)."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None
    version = header[1] >> 3 & 3
    bit_rate, sample_rate = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bit_rate in (0, 15) or sample_rate == 3:
        return None
    rate = _MP3_BIT_RATES[version == 3][bit_rate] * 1000
    slots = 144 if version == 3 else 72
    return slots * rate // _MP3_SAMPLE_RATES[version][sample_rate] + (header[2] >> 1 & 1)
