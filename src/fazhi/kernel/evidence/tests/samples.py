"""Small real files of every kind, made as the tests need them."""

import io
import wave
import zipfile

import openpyxl
from PIL import Image


def photo(
    form: str = "JPEG", size: tuple[int, int] = (60, 40), *, colour: str = "red", **options: object
) -> bytes:
    """A picture whose left half is white, so that turning it shows."""
    picture = Image.new("RGB", size, colour)
    picture.paste("white", (0, 0, size[0] // 2, size[1]))
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def photo_held_upright() -> bytes:
    """A picture with camera notes: turned a quarter, with a place and a device."""
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010F] = "SecretCameraMaker"
    notes.get_ifd(0x8825)[1] = "N"
    return photo(exif=notes)


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def xlsx() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def office_package(main_part: str, types: str = "<Types/>") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr(main_part, "<document/>")
    return target.getvalue()


def wav() -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(800))
    return target.getvalue()


def alaw_wav() -> bytes:
    """As telephone systems record: format 6, one channel, 8,000 samples of one byte a second."""
    described = (6).to_bytes(2, "little") + (1).to_bytes(2, "little") + (8000).to_bytes(4, "little") * 2
    described += (1).to_bytes(2, "little") + (8).to_bytes(2, "little")
    body = b"WAVEfmt " + len(described).to_bytes(4, "little") + described
    body += b"data" + (80).to_bytes(4, "little") + bytes(80)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def mp3(*, tagged: bool = True) -> bytes:
    """Three frames of 128 kbit/s at 44.1 kHz (417 bytes each), with or without a tag of 10 bytes before them."""
    tag = b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10) if tagged else b""
    return tag + (b"\xff\xfb\x90\x00" + bytes(413)) * 3
