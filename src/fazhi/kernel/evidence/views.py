"""Viewing copies of photographs: drawn anew, the right way up, small enough for a page, free of metadata."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from fazhi.kernel.evidence.recognition import BROKEN_PICTURE

MEDIA_TYPE = "image/jpeg"
LONGEST_SIDE = 1600
_QUALITY = 82


def drawn(original: Path) -> bytes:
    """The JPEG to show for a photograph: at most 1600 pixels a side, on white where it is see-through.

    Nothing of the original file but its pixels goes into it: no place, time, device, thumbnail or profile.
    """
    with Image.open(original) as picture:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = _upright(picture)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        plain = Image.new("RGB", upright.size, "white")
        if upright.has_transparency_data:
            seen = upright.convert("RGBA")
            plain.paste(seen, mask=seen)
        else:
            plain.paste(upright.convert("RGB"))
    target = BytesIO()
    plain.save(target, "JPEG", quality=_QUALITY, progressive=True)
    return target.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera says it was held; a picture whose camera notes cannot be read stays as it is."""
    try:
        return ImageOps.exif_transpose(picture)
    except BROKEN_PICTURE:
        return picture.copy()
