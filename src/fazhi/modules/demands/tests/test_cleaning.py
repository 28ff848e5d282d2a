"""What people send in is cleaned by one rule, whichever door it comes through."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.people.actor import SYSTEM
from fazhi.modules.demands import importing, queries
from fazhi.modules.demands.importing import Wanted
from fazhi.modules.demands.models import Contact, Statement
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.tests.conftest import AT, County

FORBIDDEN = {chr(code) for code in (*range(32), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))} - set(
    "\n\t"
)


@given(st.text())
def test_cleaning_takes_the_forbidden_and_nothing_else(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    assert not FORBIDDEN & set(once)
    assert once == "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c not in FORBIDDEN)


def test_half_a_character_is_left_out() -> None:
    assert cleaned("路\ud83d灯") == "路灯"


def test_control_characters_and_direction_overrides_do_not_get_in_by_handing_in(county: County) -> None:
    county.hand_in(
        "路灯\x00坏\u202e了。\r\n第二行\t\x1b[31m完", title="路\x07灯", place="东湾\u2066村\u2069", name="热\x00依汉",
        email="a\x00@example.com", phone="138\x00 0013 8000", on_behalf_of="老\x00王",
    )  # fmt: skip
    told, contact = Statement.objects.get(), Contact.objects.get()
    assert (told.title, told.text, told.place) == ("路灯", "路灯坏了。\n第二行\t[31m完", "东湾村")
    assert (contact.name, contact.email, contact.phone, contact.on_behalf_of) == (
        "热依汉",
        "a@example.com",
        "13800138000",
        "老王",
    )


def test_a_text_of_nothing_but_control_characters_is_an_empty_one(county: County) -> None:
    with pytest.raises(BadForm, match="请写明"):
        county.hand_in("\x00\u202e \x01")


@pytest.mark.parametrize("as_new", [True, False])
def test_control_characters_and_direction_overrides_do_not_get_in_by_a_file(
    county: County, tmp_path: Path, as_new: bool
) -> None:
    path = tmp_path / "messages.csv"
    path.write_text("编号,标题,内容,留言时间\n1,路\u202e灯,路灯\x01坏了\u2066,2019-04-05\n", encoding="utf-8")
    wanted = Wanted(path, "old", {}, "website", as_new=as_new, dry_run=False, by=SYSTEM, at=AT)
    assert importing.take_in(wanted, lambda _rows: None).imported == 1
    told = Statement.objects.get()
    assert (told.title, told.text) == ("路灯", "路灯坏了")


def test_a_category_code_no_database_can_hold_is_merely_unknown(county: County) -> None:
    assert queries.category_of_code(json.loads('"no\\u0000ne"')) is None
