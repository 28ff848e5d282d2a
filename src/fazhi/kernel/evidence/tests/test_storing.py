"""An original is kept under its digest, once, read-only; its row says who handed it in."""

import hashlib
import io
import os
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from fazhi.kernel.evidence import actions, originals, queries
from fazhi.kernel.evidence.errors import FileRefused, OriginalMissing
from fazhi.kernel.evidence.models import File, FileName
from fazhi.kernel.evidence.tests import samples
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Person, Post, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def place_of(folder, content: bytes):
    return originals.original_path(folder, hashlib.sha256(content).hexdigest())


def test_an_original_stands_under_its_digest_read_only_and_unchanged(folder, resident):
    content = samples.photo_held_upright()
    file = actions.store(content=content, name="路灯.jpg", by=resident, at=AT)
    place = place_of(folder, content)
    assert place.read_bytes() == content
    assert place.stat().st_mode & 0o777 == 0o444
    assert folder.stat().st_mode & 0o777 == 0o700
    assert everything_in(folder) == [str(place.relative_to(folder))]
    assert (file.sha256, file.size, file.media_type) == (place.name, len(content), "image/jpeg")
    assert (file.name, file.kind, file.viewable, file.stored_at) == ("路灯.jpg", "photo", True, AT)
    with queries.open_original(file) as original:
        assert original.read() == content


def test_an_official_is_named_with_the_post(folder):
    unit = Unit.objects.create(
        code="liuhe",
        name_zh="柳河镇",
        name_en="Liuhe",
        kind="township",
        path="/liuhe/",
        opened_on=date(2000, 1, 1),
    )
    post = Post.objects.create(
        person=Person.objects.create(name="陈刚"),
        unit=unit,
        title_zh="经办人",
        title_en="Handler",
        held_from=AT,
    )
    chen = Actor("official", "陈刚", post_id=post.pk)
    file = File.objects.get(pk=actions.store(content=samples.pdf(), name="答复.pdf", by=chen, at=AT).pk)
    assert (file.by_kind, file.by_name, file.post) == ("official", "陈刚", post)
    assert not file.viewable


def test_a_stream_is_stored_like_bytes(resident):
    stream = io.BytesIO(samples.photo())
    file = actions.store(content=stream, name="a.jpg", by=resident, at=AT)
    assert file.sha256 == hashlib.sha256(stream.getvalue()).hexdigest()


def test_the_same_bytes_twice_are_one_original_and_two_rows(folder, resident):
    first = actions.store(content=samples.pdf(), name="一.pdf", by=resident, at=AT)
    second = actions.store(content=samples.pdf(), name="二.pdf", by=resident, at=AT + timedelta(days=1))
    assert first.pk != second.pk
    assert first.sha256 == second.sha256
    assert (first.name, second.name) == ("一.pdf", "二.pdf")
    assert len(everything_in(folder)) == 1


def test_a_damaged_original_is_set_aside_when_its_file_comes_again(folder, resident):
    file = actions.store(content=samples.pdf(), name="一.pdf", by=resident, at=AT)
    place = place_of(folder, samples.pdf())
    place.chmod(0o644)
    place.write_bytes(b"forged")
    assert queries.verify(file) is queries.Condition.ALTERED
    actions.store(content=samples.pdf(), name="一.pdf", by=resident, at=AT)
    assert queries.verify(file) is queries.Condition.INTACT
    assert (folder / "damaged" / f"{place.name}.0").read_bytes() == b"forged"


def test_a_missing_original_is_said_to_be_missing(folder, resident):
    file = actions.store(content=samples.photo(), name="一.jpg", by=resident, at=AT)
    assert queries.verify(file) is queries.Condition.INTACT
    place_of(folder, samples.photo()).unlink()
    assert queries.verify(file) is queries.Condition.MISSING
    with pytest.raises(OriginalMissing, match=file.sha256):
        queries.open_original(file)
    with pytest.raises(OriginalMissing):
        queries.open_view(file)


@pytest.mark.parametrize(
    ("content", "name", "code", "zh", "en"),
    [
        (b"", "空.jpg", "empty", "空文件", "empty"),
        (b"\xff\xd8\xff\xe0no picture", "假.jpg", "broken", "打不开", "cannot be opened"),
        (b"MZ" + bytes(300), "照片.jpg", "not_a_photo", "不是可以接收的照片", "not a photograph"),
        (b"plain words", "说明.txt", "not_accepted", "格式不能接收", "cannot be taken"),
        (samples.office_package("xl/vbaProject.bin"), "表.xlsx", "macro", "宏程序", "macros"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_both_languages_and_leaves_nothing(
    folder, resident, content, name, code, zh, en
):
    for language, said in (("zh-hans", zh), ("en", en)):
        with translation.override(language), pytest.raises(FileRefused, match=said) as refusal:
            actions.store(content=content, name=name, by=resident, at=AT)
        assert refusal.value.code == code
        assert name in refusal.value.message
    assert everything_in(folder) == []
    assert not File.objects.exists()


def test_a_file_beyond_its_limit_is_refused_while_it_is_still_coming(folder, settings, resident):
    settings.EVIDENCE_SIZE_LIMITS = {"photo": 3000, "pdf": 5000, "office": 5000, "audio": 5000}

    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return bytes(size)

    endless = Endless()
    with pytest.raises(FileRefused, match="不能超过") as refusal:
        actions.store(content=endless, name="长.pdf", by=resident, at=AT)
    assert refusal.value.code == "too_large"
    assert endless.taken <= originals.CHUNK
    assert everything_in(folder) == []


def test_each_kind_has_its_own_limit(settings, resident):
    settings.EVIDENCE_SIZE_LIMITS = {"photo": 300}
    with pytest.raises(FileRefused, match=r"0\.0 MB|0 MB"):
        actions.store(content=samples.photo(), name="a.jpg", by=resident, at=AT)
    settings.EVIDENCE_SIZE_LIMITS = {"pdf": 300}
    actions.store(content=samples.photo(), name="a.jpg", by=resident, at=AT)


def test_a_photo_of_too_many_pixels_is_refused(settings, resident):
    settings.EVIDENCE_PHOTO_PIXELS = 2000
    with pytest.raises(FileRefused, match="万像素"):
        actions.store(content=samples.photo(size=(60, 40)), name="a.jpg", by=resident, at=AT)


def test_a_form_for_photos_takes_nothing_else(resident):
    with pytest.raises(FileRefused, match="照片（JPEG、PNG、WebP）"):
        actions.store(content=samples.pdf(), name="a.pdf", by=resident, at=AT, kinds={"photo"})


def test_a_name_may_not_lead_out_of_the_store_nor_mislead(folder, resident):
    file = actions.store(content=samples.pdf(), name="../../x\u202efdp.exe", by=resident, at=AT)
    file = File.objects.get(pk=file.pk)
    assert file.name == "xfdp.exe"
    assert file.naming.original == "../../x\u202efdp.exe"
    assert everything_in(folder.parent) == everything_in(folder.parent)
    assert [path.name for path in folder.parent.iterdir()] == ["evidence"]


def test_files_are_listed_with_their_names_in_one_query(resident, django_assert_num_queries):
    for number in range(3):
        actions.store(content=samples.photo(colour="blue"), name=f"{number}.jpg", by=resident, at=AT)
    with django_assert_num_queries(1):
        assert [file.name for file in File.objects.order_by("pk")] == ["0.jpg", "1.jpg", "2.jpg"]


def test_storing_costs_three_statements(resident, django_assert_num_queries):
    with django_assert_num_queries(5):  # savepoint, lock, row, name, release
        actions.store(content=samples.pdf(), name="a.pdf", by=resident, at=AT)


def test_a_row_that_is_not_kept_leaves_an_original_that_is_swept_later(folder, resident):
    with transaction.atomic():
        actions.store(content=samples.pdf(), name="a.pdf", by=resident, at=AT)
        transaction.set_rollback(True)
    assert not File.objects.exists()
    assert len(everything_in(folder)) == 1


def test_a_sweep_deletes_old_orphans_and_nothing_else(folder, resident):
    kept = actions.store(content=samples.pdf(), name="a.pdf", by=resident, at=AT)
    orphan, fresh = place_of(folder, b"orphan"), place_of(folder, b"fresh")
    left_over = folder / "incoming" / "half"
    for path in (orphan, fresh, left_over):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    old = (AT - timedelta(days=3)).timestamp()
    for path in (orphan, left_over, place_of(folder, samples.pdf())):
        os.utime(path, (old, old))
    os.utime(fresh, (AT.timestamp(), AT.timestamp()))
    assert actions.sweep_orphans(by=SYSTEM, at=AT) == 1
    assert everything_in(folder) == sorted(
        str(p.relative_to(folder)) for p in (fresh, place_of(folder, samples.pdf()))
    )
    assert queries.verify(kept) is queries.Condition.INTACT


def test_an_erased_name_is_said_to_be_erased(resident):
    file = File(
        sha256="0" * 64, size=1, media_type="image/png", stored_at=AT, by_kind="resident", by_name="诉求人"
    )
    file.save()
    assert File.objects.get(pk=file.pk).name == "文件（名称已依法删除）"


@pytest.mark.parametrize("model", [File, FileName])
def test_rows_can_neither_be_changed_nor_deleted_by_the_application(resident, model):
    actions.store(content=samples.pdf(), name="a.pdf", by=resident, at=AT)
    field = "size" if model is File else "shown"
    for attempt in (
        lambda: model.objects.update(**{field: 1}),
        lambda: model.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match=r"permission denied|append-only"), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"sha256": "ABC"}, "evidence_file_digest_is_sha256"),
        ({"size": 0}, "evidence_file_not_empty"),
        ({"media_type": "text/html"}, "evidence_file_type_is_accepted"),
    ],
)
def test_the_database_itself_refuses_rows_that_cannot_be(wrong, name):
    fields = {"sha256": "0" * 64, "size": 1, "media_type": "image/png", "stored_at": AT, "by_kind": "system"}
    file = File(**(fields | {"by_name": "系统"} | wrong))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        file.save()
    with pytest.raises(ValidationError):
        file.validate_constraints()
