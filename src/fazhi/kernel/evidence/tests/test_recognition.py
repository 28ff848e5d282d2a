"""What a file is, its bytes say."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from fazhi.kernel.evidence.recognition import Broken, Macros, TooManyPixels, guess, media_type
from fazhi.kernel.evidence.rules import DOCX, KIND_OF, PIXEL_LIMIT, XLSX
from fazhi.kernel.evidence.tests import samples


@pytest.fixture
def recognise(tmp_path):
    def recognised(content: bytes, pixels: int = PIXEL_LIMIT) -> str | None:
        path = tmp_path / "any.bin"
        path.write_bytes(content)
        return media_type(path, pixels)

    return recognised


ACCEPTED = [
    (samples.photo("JPEG"), "image/jpeg"),
    (samples.photo("PNG"), "image/png"),
    (samples.photo("WEBP"), "image/webp"),
    (samples.photo("MPO", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "image/jpeg"),
    (samples.photo_held_upright(), "image/jpeg"),
    (samples.pdf(), "application/pdf"),
    (b"\n\n" + samples.pdf(), "application/pdf"),
    (samples.xlsx(), XLSX),
    (samples.office_package("word/document.xml"), DOCX),
    (samples.wav(), "audio/wav"),
    (samples.alaw_wav(), "audio/wav"),
    (samples.mp3(), "audio/mpeg"),
    (samples.mp3(tagged=False), "audio/mpeg"),
]


@pytest.mark.parametrize(("content", "expected"), ACCEPTED)
def test_accepted_kinds_are_known_by_their_bytes(recognise, content, expected):
    assert recognise(content) == expected
    assert expected in KIND_OF


@pytest.mark.parametrize(
    "content",
    [
        b"just text",
        "普通文字".encode(),
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90" + bytes(500),
        b"<script>alert(1)</script>" + samples.pdf(),
        b"GIF89a" + bytes(50),
        b"\x00\x00\x00\x18ftypheic" + bytes(100),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"\xff\xfb\x90\x00" + bytes(5000),
        b"ID3" + bytes(100),
        b"RIFF\x00\x00\x00\x00AVI " + bytes(40),
        samples.office_package("ppt/presentation.xml"),
    ],
)
def test_everything_else_is_nothing_we_take(recognise, content):
    assert recognise(content) is None


def test_a_zip_that_is_no_document_is_nothing_we_take(recognise):
    content = samples.office_package("word/document.xml").replace(
        b"[Content_Types].xml", b"[Content_Typos].xml"
    )
    assert recognise(content) is None


@pytest.mark.parametrize(
    "content",
    [
        samples.photo("JPEG", (800, 600))[:900],
        samples.photo("PNG", (800, 600))[:-30],
        samples.photo("WEBP", (800, 600))[:100],
        b"\xff\xd8\xff\xe0" + b"this is no picture" * 20,
        samples.pdf()[:-8],
        samples.xlsx()[:-200],
        samples.wav()[:20],
    ],
)
def test_files_that_broke_off_are_broken(recognise, content):
    with pytest.raises(Broken):
        recognise(content)


def test_a_document_whose_list_of_types_is_damaged_is_broken(recognise):
    content = bytearray(samples.xlsx())
    start = content.find(b"[Content_Types].xml") + 20
    content[start : start + 60] = b"\xff" * 60
    with pytest.raises(Broken):
        recognise(bytes(content))


@pytest.mark.parametrize(
    "content",
    [
        samples.office_package("xl/vbaProject.bin"),
        samples.office_package(
            "word/document.xml", "<Override ContentType='application/x.macroEnabled.main+xml'/>"
        ),
    ],
)
def test_documents_with_program_code_are_known_as_such(recognise, content):
    with pytest.raises(Macros):
        recognise(content)


def test_a_small_file_that_unfolds_to_a_huge_picture_is_stopped_before_it_does(recognise):
    target = io.BytesIO()
    Image.new("1", (9000, 9000)).save(target, "PNG")
    assert len(target.getvalue()) < 20_000
    with pytest.raises(TooManyPixels):
        recognise(target.getvalue())


def test_a_picture_beyond_what_the_decoder_itself_allows_is_stopped_too(recognise):
    """Its header claims 60,000 × 60,000; nothing of that is there."""
    picture = bytearray(samples.photo("PNG"))
    picture[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises((TooManyPixels, Broken)):
        recognise(bytes(picture))


@given(
    sample=st.sampled_from([content for content, _ in ACCEPTED]),
    place=st.floats(0, 1, exclude_max=True),
    patch=st.binary(min_size=1, max_size=8),
    cut=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_no_damage_makes_recognition_fail_in_an_unforeseen_way(tmp_path_factory, sample, place, patch, cut):
    at = int(len(sample) * place)
    content = sample[:at] + patch + (b"" if cut else sample[at + len(patch) :])
    path = tmp_path_factory.mktemp("damaged") / "file"
    path.write_bytes(content)
    try:
        found = media_type(path, PIXEL_LIMIT)
    except (Broken, Macros, TooManyPixels):
        return
    assert found is None or found in KIND_OF


def test_a_refused_file_can_be_named(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"GIF89a" + bytes(50))
    assert guess(path) == "gif"
    path.write_bytes(b"nothing anybody knows")
    assert guess(path) == ""
