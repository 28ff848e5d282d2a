"""The quick way to canonical JSON gives the bytes of RFC 8785, whatever it is given."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fazhi.kernel.ledger.record import canonical, digest_of, plain

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ATOMS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | TEXT
    | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(ATOMS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)


@settings(max_examples=60)
@given(st.dictionaries(TEXT, VALUES))
@example({"\ue000": 1, "\U0001f600": 2})
@example({"a": 1.0, "b": 1e21, "c": -0.0})
@example({"a": "，:1.5", "n": 9007199254740991})
def test_the_quick_way_gives_the_bytes_of_the_standard(value: dict[str, Any]) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(
    st.dictionaries(
        TEXT, VALUES | st.datetimes(timezones=st.just(UTC)) | st.dates() | st.uuids() | st.binary()
    )
)
def test_moments_days_ids_and_bytes_are_spelled_the_same_either_way(value: dict[str, Any]) -> None:
    assert canonical(value) == rfc8785.dumps(plain(value))


def test_a_digest_is_over_the_spelled_out_fields() -> None:
    fields = {"at": datetime(2026, 3, 2, 1, tzinfo=UTC), "id": UUID(int=7), "day": date(2026, 3, 2), "n": 1}
    told = b'{"at":"2026-03-02T01:00:00.000000Z","day":"2026-03-02","id":"00000000-0000-0000-0000-000000000007","n":1}'
    assert digest_of(fields) == hashlib.sha256(told).hexdigest()


@pytest.mark.parametrize("value", [2**53 + 1, float("nan"), "\ud800"])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical({"value": value})
