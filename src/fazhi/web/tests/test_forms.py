"""Forms say what is wrong, where, and lose nothing."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from fazhi.web.forms import (
    Choices,
    DayField,
    ExactlyOnce,
    FilesField,
    FilterForm,
    Form,
    MomentField,
    PhoneInput,
)

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class Demand(ExactlyOnce, Form):
    """A small form with the kinds of field that differ."""

    text = forms.CharField(label="诉求", help_text="写明时间地点", min_length=5)
    kind = forms.ChoiceField(label="类别", choices=[("road", "道路"), ("water", "用水")], widget=Choices)
    phone = forms.CharField(label="电话", required=False, widget=PhoneInput)
    on = DayField(label="日期", required=False)
    happened_at = MomentField(label="发生时间", required=False, not_after=lambda: NOON)
    photos = FilesField(label="照片", required=False, at_most=2, max_bytes=1_000_000)


def sent(**changes):
    data = {"submission": str(uuid4()), "text": "路灯三天不亮", "kind": "road"} | changes
    return Demand(data)


def test_help_and_errors_are_tied_to_their_field():
    html = str(sent(text="短"))
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'id="id_text_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_summary_leads_to_each_wrong_field():
    html = str(sent(text="", kind=""))
    assert 'role="alert"' in html
    assert 'href="#id_text"' in html
    assert 'href="#id_kind_0"' in html
    assert 'id="id_kind_0"' in html


def test_optional_fields_are_marked_and_required_ones_are_not():
    html = str(Demand())
    assert html.count("（选填）") == 4


def test_filters_mark_nothing():
    class Filter(FilterForm):
        q = forms.CharField(label="关键词", required=False)

    assert "（选填）" not in str(Filter())


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = str(Demand())
    assert "<legend>类别</legend>" in html


def test_ids_are_unique():
    import re

    ids = re.findall(r'\bid="([^"]+)"', str(sent(text="", kind="")))
    assert len(ids) == len(set(ids))


def test_the_submission_id_differs_by_page_and_stays_through_corrections():
    first, second = Demand(), Demand()
    assert first["submission"].value() != second["submission"].value()
    wrong = sent(text="短", submission="11111111-1111-4111-8111-111111111111")
    assert 'value="11111111-1111-4111-8111-111111111111"' in str(wrong)


def test_the_submission_id_is_given_to_the_action():
    form = sent(submission="11111111-1111-4111-8111-111111111111")
    assert form.is_valid(), form.errors
    assert form.submission_id == UUID("11111111-1111-4111-8111-111111111111")


@pytest.mark.parametrize("bad", ["", "not-an-id"])
def test_a_form_without_a_submission_id_is_refused_with_a_sentence(bad):
    form = sent(submission=bad)
    assert not form.is_valid()
    assert "页面已过期" in str(form)


def test_days_and_moments_are_read_in_shanghai():
    form = sent(on="2026-11-20", happened_at="2026-11-22T12:00")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["happened_at"] == NOON
    assert 'value="2026-11-20"' in str(form)


def test_what_has_not_happened_yet_is_refused():
    form = sent(happened_at="2026-11-22T12:01")
    assert form.errors["happened_at"] == ["这个时间还没有到。请填写实际发生的时间。"]


def photo(name="a.jpg", size=10):
    return SimpleUploadedFile(name, b"x" * size, "image/jpeg")


def with_files(*files):
    return Demand(
        {"submission": str(uuid4()), "text": "路灯三天不亮", "kind": "road"},
        MultiValueDict({"photos": list(files)}),
    )


def test_several_files_come_as_a_list_in_order():
    form = with_files(photo("b.jpg"), photo("a.jpg"))
    assert form.is_valid(), form.errors
    assert [file.name for file in form.cleaned_data["photos"]] == ["b.jpg", "a.jpg"]
    assert sent().is_valid()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([photo(), photo(), photo()], "最多添加2个文件，您选了3个。"),
        ([photo("大图.jpg", 1_000_001)], "“大图.jpg”超过1 MB，请压缩后再添加。"),
    ],
)
def test_too_many_or_too_large_files_are_refused_by_name(files, message):
    assert with_files(*files).errors["photos"] == [message]


def test_errors_say_what_to_do():
    form = sent(text="路灯", kind="")
    assert form.errors["text"] == ["至少写5个字，现在是2个字。"]
    assert form.errors["kind"] == ["请选择一项。"]
    assert sent(text="").errors["text"] == ["请填写此项。"]
