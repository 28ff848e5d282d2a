"""Moving a running matter to another version, and storing markings between processes."""

import pytest

from fazhi.kernel.procedures import (
    Event,
    Marking,
    MarkingError,
    Procedure,
    clocks,
    load,
    possible,
    refold,
)

from .written import DATA, after, clock, did, on, rules, small, step

RULES = rules()


def old_version() -> Procedure:
    return small(
        step("report")
        + step("decide", 'after = ["report"]')
        + step("tell")
        + clock("c", 'starts = ["report"]\nmet_by = ["decide"]\nwithin = "30 calendar_day"')
    )


def new_version() -> Procedure:
    return small(
        step("report_up", 'sets = ["serious"]')
        + step("review", 'applies_when = "serious"')
        + step("decide", 'after = ["report_up"]\nafter_if_due = ["review"]')
        + clock("c", 'starts = ["report_up"]\nmet_by = ["decide"]\nwithin = "20 calendar_day"'),
        declared=("serious",),
    )


ACTS = [did("begin", "03-02"), did("report", "03-03"), did("tell", "03-04"), did("decide", "03-10")]


def test_moving_folds_the_old_acts_over_the_new_version_and_lists_the_refused() -> None:
    marking, refused = refold(
        ACTS, new_version(), RULES, renamed={"report": "report_up"}, facts={"serious": True}
    )
    assert marking.is_done("report_up")
    assert [(event.step, [reason.kind for reason in reasons]) for event, reasons in refused] == [
        ("tell", ["unknown_step"]),
        ("decide", ["after_if_due"]),
    ]
    (view,) = clocks(marking.procedure, marking, RULES)
    assert view.due is not None
    assert view.due.last_day.isoformat() == "2026-03-23"


def test_moving_without_refusals_is_a_plain_fold() -> None:
    procedure = old_version()
    marking, refused = refold(ACTS, procedure, RULES)
    assert refused == ()
    assert marking == after(procedure, *ACTS)


def test_recorded_lapses_follow_from_time_under_the_new_version() -> None:
    procedure = load(DATA / "petition.toml")
    acts = [
        did("register", "09-01", facts={"via_office": True, "contact_clear": True}),
        did("route", "09-10"),
        Event("object_routing.lapsed", on("09-18", 0), system=True),
        did("classify", "09-21", facts={"ordinary_petition": True}),
    ]
    marking, refused = refold(acts, procedure, RULES)
    assert refused == ()
    assert marking.is_done("object_routing.lapsed")


def test_a_marking_survives_a_reload_of_its_file() -> None:
    once, again = old_version(), old_version()
    stored = after(once, *ACTS).to_json()
    loaded = Marking.from_json(again, stored)
    assert loaded.to_json() == stored
    assert possible(again, loaded, RULES, on("03-11")) == possible(
        once, after(once, *ACTS), RULES, on("03-11")
    )


def test_a_marking_of_another_version_is_refused_with_advice() -> None:
    stored = after(old_version(), *ACTS).to_json()
    with pytest.raises(MarkingError, match="“report”.*refold"):
        Marking.from_json(new_version(), stored)
