"""The time bar, the surcharge, and the choices that stand both in files and in tables."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.procedures import load
from fazhi.modules.enforcement import capture_kind, kinds
from fazhi.modules.enforcement.apps import PROCEDURES
from fazhi.modules.enforcement.rules import FIELDS, discovered_in_time, surcharge_at_most


def test_the_time_bar_ends_on_the_same_day_two_years_later() -> None:
    assert discovered_in_time(date(2024, 3, 2), date(2026, 3, 2), 2)
    assert not discovered_in_time(date(2024, 3, 1), date(2026, 3, 2), 2)
    assert discovered_in_time(date(2024, 2, 29), date(2026, 2, 28), 2)
    assert discovered_in_time(None, date(2026, 3, 2), 2)


@given(st.integers(0, 10**9), st.integers(-400, 4000))
def test_the_surcharge_never_exceeds_the_fine_and_never_falls_with_time(fine: int, days: int) -> None:
    most = surcharge_at_most(fine, days)
    assert 0 <= most <= fine
    assert surcharge_at_most(fine, days + 1) >= most


def test_a_thousand_yuan_ten_days_late_grow_by_three_hundred_at_most() -> None:
    assert surcharge_at_most(1000, 10) == 300
    assert surcharge_at_most(1000, 40) == 1000


def test_fields_on_the_form_of_a_lead_are_those_of_certificates() -> None:
    step = load(PROCEDURES / "tip.toml").steps["name_power"]
    field = next(one for one in step.form if one.name == "field")
    assert dict(field.choices) == dict(FIELDS)


def test_every_procedure_of_the_module_belongs_to_a_kind_that_fills_all_its_roles() -> None:
    written = {path.stem for path in Path(PROCEDURES).glob("*.toml") if "examples" not in path.name}
    all_kinds = (*kinds.ALL, capture_kind.KIND)
    assert written == {kind.procedure for kind in all_kinds}
    for kind in all_kinds:
        roles = {
            role for step in load(PROCEDURES / f"{kind.procedure}.toml").steps.values() for role in step.by
        }
        assert roles - {"system"} <= set(kind.seats), kind.code
