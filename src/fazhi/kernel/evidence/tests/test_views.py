"""A viewing copy shows the picture and nothing else of the file."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from fazhi.kernel.evidence import actions, originals, queries, views
from fazhi.kernel.evidence.tests import samples

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


def drawn(tmp_path, content: bytes) -> Image.Image:
    path = tmp_path / "original"
    path.write_bytes(content)
    return Image.open(io.BytesIO(views.drawn(path)))


def is_about(pixel, colour) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))


def test_a_copy_is_turned_upright_and_says_nothing_of_place_or_device(tmp_path):
    copy = drawn(tmp_path, samples.photo_held_upright())
    assert copy.size == (40, 60)
    assert is_about(copy.getpixel((20, 5)), (255, 255, 255))
    assert is_about(copy.getpixel((20, 55)), (255, 0, 0))
    assert dict(copy.getexif()) == {}
    assert set(copy.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }
    assert b"SecretCameraMaker" not in (tmp_path / "original").read_bytes()[-100:]
    assert b"SecretCameraMaker" not in views.drawn(tmp_path / "original")


def test_a_copy_is_small_enough_for_a_page_and_never_enlarged(tmp_path):
    assert drawn(tmp_path, samples.photo(size=(4000, 3000))).size == (1600, 1200)
    assert drawn(tmp_path, samples.photo(size=(60, 40))).size == (60, 40)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_every_accepted_kind_of_photo_can_be_shown(tmp_path, form):
    copy = drawn(tmp_path, samples.photo(form))
    assert (copy.format, copy.mode) == ("JPEG", "RGB")


def test_what_is_see_through_stands_on_white(tmp_path):
    target = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(target, "PNG")
    assert is_about(drawn(tmp_path, target.getvalue()).getpixel((10, 10)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_unusual_colour_modes_can_be_shown(tmp_path, mode):
    target = io.BytesIO()
    Image.new(mode, (20, 20)).save(target, "JPEG" if mode == "CMYK" else "PNG")
    assert drawn(tmp_path, target.getvalue()).size == (20, 20)


@pytest.mark.django_db
def test_a_view_is_made_when_first_asked_for_and_then_kept(folder, resident):
    file = actions.store(content=samples.photo(), name="a.jpg", by=resident, at=AT)
    place = originals.view_path(folder, file.sha256)
    assert not place.exists()
    with queries.open_view(file) as first:
        content = first.read()
    made = place.stat().st_mtime_ns
    with queries.open_view(file) as second:
        assert second.read() == content
    assert place.stat().st_mtime_ns == made
    assert not [path for path in folder.rglob("tmp*") if path.is_file()]


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
def test_what_is_no_photo_has_no_view(resident):
    file = actions.store(content=samples.pdf(), name="a.pdf", by=resident, at=AT)
    with pytest.raises(ValueError, match="没有浏览图"):
        queries.open_view(file)
