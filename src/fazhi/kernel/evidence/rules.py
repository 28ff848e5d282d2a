"""What may be handed in, and under which name it is shown. Pure: bytes in hand, no tables, no settings.

Accepted are photographs (JPEG, PNG, WebP), PDF, office documents (docx, xlsx) and sound recordings of calls
(MP3, WAV); captures of a web page (WARC) where somebody asks for one. What a file is, its bytes say; its name is only shown. Kept out: plain text and HTML, which no
bytes identify and which belong in a form's text field; older office files, which carry macros; HEIC, which
telephones turn into JPEG themselves when a form asks for one; video, which this storage is not built for.
"""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

MB = 1_000_000

PHOTO = "photo"
PDF = "pdf"
OFFICE = "office"
AUDIO = "audio"
WEB = "web"

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WARC = "application/warc"

KIND_OF: Mapping[str, str] = MappingProxyType(
    {
        "image/jpeg": PHOTO,
        "image/png": PHOTO,
        "image/webp": PHOTO,
        "application/pdf": PDF,
        DOCX: OFFICE,
        XLSX: OFFICE,
        "audio/mpeg": AUDIO,
        "audio/wav": AUDIO,
        WARC: WEB,
    }
)
"""Accepted media types, and the kind of each."""

ALL_KINDS = frozenset(KIND_OF.values()) - {WEB}
"""What is taken where nothing else is said: a capture of a web page only where one is asked for."""

SIZE_LIMITS: Mapping[str, int] = MappingProxyType(
    {PHOTO: 20 * MB, PDF: 50 * MB, OFFICE: 50 * MB, AUDIO: 50 * MB, WEB: 50 * MB}
)
"""The largest file of each kind, in bytes; the setting EVIDENCE_SIZE_LIMITS overrides single ones."""

PIXEL_LIMIT = 64_000_000
"""The largest photograph, in pixels: small files can unfold into gigabytes."""

NAME_LENGTH = 120
ORIGINAL_LENGTH = 1000
UNNAMED = "未命名文件"

_PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".heic", ".heif", ".tif", ".tiff")
# Marks that turn the reading direction or show nothing: a right-to-left override lets "gnp.exe" read "exe.png".
# The joiners U+200C and U+200D stay; Uyghur, Kazakh and many emoji need them.
_MISLEADING = frozenset(
    map(
        chr,
        (
            0x061C,
            0x180E,
            0x200B,
            0x200E,
            0x200F,
            0x2060,
            0xFEFF,
            *range(0x202A, 0x202F),
            *range(0x2066, 0x206A),
        ),
    )
)


def shown_name(original: str) -> str:
    """A file name fit to stand beside other text: one line, no folders, nothing that hides its ending.

    Keeps letters of every script and the ending; at most 120 characters; never empty.
    """
    name = unicodedata.normalize("NFC", original).replace("\\", "/").rsplit("/", 1)[-1]
    kept = (" " if _is_blank(c) else c for c in name if c not in _MISLEADING and not _is_unprintable(c))
    tidy = " ".join("".join(kept).split()).strip(". ")
    if len(tidy) > NAME_LENGTH:
        stem, dot, ending = tidy.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 8 else ""
        tidy = tidy[: NAME_LENGTH - len(ending) - 1] + "…" + ending
    return tidy or UNNAMED


def kept_name(original: str) -> str:
    """The name as it came, with only what the database cannot hold spelled out, cut after 1000 characters."""
    storable = original.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
    return storable[:ORIGINAL_LENGTH]


def claims_photo(name: str) -> bool:
    """Whether a name says that its file is a picture."""
    return name.strip().lower().endswith(_PHOTO_ENDINGS)


def _is_blank(char: str) -> bool:
    return char.isspace()


def _is_unprintable(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and not char.isspace()
