"""The record: one spelling, committed to with a salt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.ledger.record import Record, commitment, digest_of, instant, plain

MOMENT = datetime(2026, 11, 22, 7, 4, 5, 6, tzinfo=UTC)
RECORD = Record("act", "matters.matter", "m-1", 1, "resident", MOMENT, MOMENT, content={"step": "register"})

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
)


def test_one_moment_has_one_spelling_whatever_its_zone() -> None:
    shanghai = MOMENT.astimezone(timezone(timedelta(hours=8)))
    assert instant(shanghai) == instant(MOMENT) == "2026-11-22T07:04:05.000006Z"


def test_a_record_is_canonical_json_with_sorted_keys_and_no_spaces() -> None:
    assert RECORD.canonical().startswith(b'{"by":"resident","content":{"step":"register"},"fields":"')


def test_the_same_record_under_another_salt_is_another_commitment() -> None:
    record = RECORD.canonical()
    assert commitment(b"a" * 32, record) != commitment(b"b" * 32, record)
    assert len(commitment(b"a" * 32, record)) == 32


def test_every_named_part_of_a_record_is_committed_to() -> None:
    changes = {
        "kind": "import",
        "subject": "people.post",
        "subject_id": "m-2",
        "version": 2,
        "by": "system:系统",
        "occurred_at": MOMENT + timedelta(microseconds=1),
        "recorded_at": MOMENT + timedelta(microseconds=1),
        "schema": "x/2",
        "fields": {"status": "closed"},
        "content": {"step": "answer"},
        "files": ["00"],
        "previous": b"\x01" * 32,
    }
    spellings = {replace(RECORD, **{name: value}).canonical() for name, value in changes.items()}
    assert len(spellings | {RECORD.canonical()}) == len(changes) + 1


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values, max_size=5))
def test_the_order_in_which_fields_are_named_does_not_matter(fields: dict[str, object]) -> None:
    assert digest_of(fields) == digest_of(dict(reversed(list(fields.items()))))


@given(json_values)
def test_what_json_can_hold_is_left_as_it_is(value: object) -> None:
    assert plain(value) == value
