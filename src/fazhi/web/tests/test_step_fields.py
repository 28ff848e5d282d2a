"""One way to make the fields of a step: periods in two parts, people under their units, nothing cut off in silence."""

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.procedures import Field, Text
from fazhi.kernel.workdays import Period, Unit
from fazhi.web.forms import CHOOSE, Form, ManyOfMany, PeriodField, PeriodInput, offer
from fazhi.web.step_fields import Offered, made

TITLE = Text("期限", "Period")


class Stated(Form):
    """A period, and people."""

    within = PeriodField(label="期限")
    officers = forms.MultipleChoiceField(label="执法人员", widget=ManyOfMany, required=False)


def stated(**typed: str) -> Stated:
    form = Stated(typed)
    offer(
        form.fields["officers"], [("县网信办", [("a", "艾力"), ("b", "白梅")]), ("县公安局", [("c", "陈刚")])]
    )
    return form


@given(st.integers(1, 999), st.sampled_from(Unit))
def test_a_period_typed_in_two_parts_reads_as_procedures_write_it(amount: int, unit: Unit) -> None:
    form = stated(within_amount=f" {amount} ", within_unit=str(unit))
    assert form.is_valid()
    assert Period.parse(form.cleaned_data["within"]) == Period(amount, unit)
    assert stated(within=form.cleaned_data["within"]).is_valid()
    assert PeriodInput().typed(form.data, "within") == form.cleaned_data["within"]


@pytest.mark.parametrize(
    "typed",
    [
        {"within_amount": "5"},
        {"within_unit": "working_day"},
        {"within_amount": "0", "within_unit": "hour"},
        {"within_amount": "五", "within_unit": "month"},
        {"within_amount": "5", "within_unit": "fortnight"},
        {"within": "5"},
        {"within_amount": "1000", "within_unit": "year"},
    ],
)
def test_half_a_period_is_sent_back_with_what_was_typed(typed: dict[str, str]) -> None:
    form = stated(**typed)
    assert "工作日" in form.errors["within"][0]
    page = str(form)
    assert "<legend>期限</legend>" in page
    assert 'name="within_unit"' in page
    assert all(f'value="{text}"' in page for text in typed.values() if text not in ("fortnight", "5"))


def test_an_empty_period_is_asked_for_where_it_is_required() -> None:
    assert stated().errors["within"] == ["请填写此项。"]


def test_people_are_ticked_under_their_units_and_what_is_ticked_stands_open() -> None:
    query = QueryDict("within=5 working_day&officers=c")
    form = Stated(query)
    offer(
        form.fields["officers"],
        [("县网信办", [("a", "艾力<")]), ("县公安局", [("c", "陈刚")]), ("县法院", [("d", "丁兰")])],
    )
    page = str(form["officers"])
    assert "艾力&lt;" in page
    assert page.count("<details open>") == 2
    assert page.count("<details>") == 1
    assert 'value="c" checked' in page
    assert form.is_valid()
    assert form.cleaned_data["officers"] == ["c"]


def test_a_list_to_choose_from_may_begin_with_nothing_chosen() -> None:
    field = forms.ChoiceField()
    offer(field, [("a", "甲")], nothing=CHOOSE)
    assert [code for code, _title in field.choices] == ["", "a"]


def test_the_kernel_judges_how_long_a_text_is_and_no_browser_cuts_it() -> None:
    short = Field("name", TITLE, "text", max_length=40)
    long = Field("record", TITLE, "text", max_length=5000)
    offered = Offered(None, None)  # type: ignore[arg-type]  # nothing here asks for people or units
    assert isinstance(made(short, offered).widget, forms.TextInput)
    assert isinstance(made(long, offered).widget, forms.Textarea)
    assert "maxlength" not in made(short, offered).widget.attrs


def test_files_travel_beside_the_form() -> None:
    with pytest.raises(KeyError):
        made(Field("scan", TITLE, "file"), Offered(None, None))  # type: ignore[arg-type]  # as above
