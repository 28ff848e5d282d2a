"""One act, one transaction: matter, clocks, possible steps and ledger move together, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.ledger.record import digest_of
from fazhi.kernel.matters import actions, queries
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours, Refused, Stale, UnknownMatter
from fazhi.kernel.matters.models import Act, ActContent, Matter, Refusal
from fazhi.kernel.matters.recording import fields_of
from fazhi.kernel.matters.tests.conftest import AT, KIND, County
from fazhi.kernel.people.actor import RESIDENT

DAY = timedelta(days=1)


def fresh(matter: Matter) -> Matter:
    return Matter.objects.select_related("unit").get(pk=matter.pk)


def test_a_matter_opens_with_its_first_act_its_number_and_its_place(county: County) -> None:
    matter = county.take_in()
    assert matter.number == "测2026-000001"
    assert county.take_in().number == "测2026-000002"
    assert list(matter.acts.values_list("n", "step", "by_kind")) == [(1, "register", "official")]
    assert (matter.status, matter.unit, matter.version, matter.turn) == ("open", county.desk_unit, 1, 1)
    assert [p.step for p in matter.possible.all()] == ["give"]


def test_an_act_moves_the_matter_starts_its_clock_and_is_in_the_ledger(county: County) -> None:
    matter = county.given()
    clock = matter.clocks.get()
    assert (clock.name, clock.holder_unit, clock.state) == ("answer_in_time", county.bureau, "running")
    # 5 working days after Monday 2 March 2026: Monday 9 March, until its end.
    assert clock.due_at == datetime(2026, 3, 9, 16, 0, tzinfo=UTC) == matter.next_due_at
    first, second = ledger.history("matters.matter", str(matter.pk))
    assert (first.version, second.version) == (1, 2)
    record = ledger.opened(second.index)
    assert record is not None
    assert record["previous"] == bytes(first.commitment).hex()
    assert record["fields"] == digest_of(fields_of(KIND, fresh(matter)))
    assert bytes(second.commitment) == bytes(matter.commitment)


def test_a_double_click_makes_one_act_and_one_clear_message(county: County) -> None:
    matter = county.given()
    county.do(matter, "answer", county.handler, AT + DAY, outcome="done", data={"text": "已修好"}, expected=2)
    with pytest.raises(Stale, match="已有新的办理记录"):
        county.do(
            matter, "answer", county.handler, AT + DAY, outcome="done", data={"text": "已修好"}, expected=2
        )
    assert matter.acts.filter(step="answer").count() == 1


def test_an_act_out_of_order_is_refused_with_its_reason_and_the_refusal_is_kept(county: County) -> None:
    matter = county.take_in()
    with pytest.raises(NotPossible, match="交办"):
        county.do(matter, "answer", county.desk_as_unit, AT, outcome="done", data={"text": "x"})
    refusal = Refusal.objects.get(matter=matter)
    assert (refusal.step, refusal.code) == ("answer", "not_possible")
    assert fresh(matter).version == 1


def test_a_post_of_another_unit_cannot_act_even_with_the_duty(county: County) -> None:
    matter = county.given()
    with pytest.raises(NotYours, match="bureau"):
        county.do(matter, "answer", county.townsman, AT, outcome="done", data={"text": "x"})


def test_a_resident_does_only_the_steps_of_a_party(county: County) -> None:
    matter = county.given()
    with pytest.raises(NotYours):
        county.do(matter, "answer", RESIDENT, AT, outcome="done", data={"text": "x"})
    county.do(matter, "answer", county.handler, AT, outcome="refused", data={"text": "不予办理"})
    county.do(matter, "object", RESIDENT, AT + DAY)
    assert fresh(matter).acts.latest("n").by_kind == "resident"


def test_an_act_without_a_dating_field_happens_when_it_is_recorded(county: County) -> None:
    matter = county.given()
    with pytest.raises(BadForm, match="没有“occurred_at”这一项"):
        county.do(
            matter, "answer", county.handler, AT + DAY, outcome="done", data={"text": "x", "occurred_at": AT}
        )
    act = county.do(matter, "answer", county.handler, AT + DAY, outcome="done", data={"text": "x"})
    assert act.occurred_at == act.recorded_at == AT + DAY


def test_the_unit_that_handles_a_matter_cannot_speak_for_the_party(county: County) -> None:
    matter = county.given()
    county.do(matter, "answer", county.handler, AT, outcome="refused", data={"text": "x"})
    both = replace(county.handler, verbs=county.handler.verbs | {"errand.desk"})
    with pytest.raises(NotYours):
        county.do(matter, "object", both, AT + DAY)
    with pytest.raises(NotYours):
        county.do(matter, "object", replace(both, unit_path="/tc/"), AT + DAY)
    county.do(matter, "object", county.desk, AT + DAY)


def test_personal_content_is_kept_apart_from_the_act(county: County) -> None:
    matter = county.given()
    act = county.do(matter, "answer", county.handler, AT, outcome="done", data={"text": "王先生，灯已修好"})
    assert Act.objects.get(pk=act.pk).data == {}
    assert ActContent.objects.get(act=act).content == {"text": "王先生，灯已修好"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "请填写“答复内容”"),
        ({"text": "字" * 20_001}, "共20001字，最多20000字"),
        ({"text": "好", "color": "red"}, "没有“color”这一项"),
    ],
)
def test_a_form_that_does_not_fit_says_which_field_and_what_to_do(
    county: County, data: dict[str, str], message: str
) -> None:
    matter = county.given()
    with pytest.raises(BadForm, match=message):
        county.do(matter, "answer", county.handler, AT, outcome="done", data=data)


def test_an_outcome_must_be_one_of_those_of_the_step(county: County) -> None:
    matter = county.given()
    with pytest.raises(BadForm, match="已办理、不予办理"):
        county.do(matter, "answer", county.handler, AT, outcome="perhaps", data={"text": "x"})


def test_nothing_happens_in_the_future(county: County) -> None:
    with pytest.raises(BadForm, match="不能晚于现在"):
        county.take_in(received_on=AT + timedelta(minutes=1))


def test_an_unknown_matter_and_an_unknown_step_are_named(county: County) -> None:
    matter = county.take_in()
    with pytest.raises(Refused, match="没有“fly”这一步"):
        county.do(matter, "fly", county.desk, AT)
    with pytest.raises(UnknownMatter):
        actions.perform(matter_id=county.bureau.pk, step="give", by=county.desk, at=AT, expected=1)


def test_late_recording_counts_from_the_legal_moment(county: County) -> None:
    matter = county.take_in(received_on=AT - 3 * DAY)
    county.do(matter, "give", county.desk, AT, data={"unit": county.bureau, "given_on": AT - 2 * DAY})
    act = matter.acts.latest("n")
    assert (act.occurred_at, act.recorded_at) == (AT - 2 * DAY, AT)
    # Given on Saturday 28 February (a working Saturday in 2026): the fifth working day is Friday 6 March.
    assert matter.clocks.get().due_at == datetime(2026, 3, 6, 16, 0, tzinfo=UTC)


def test_time_alone_ends_a_right_and_the_sweep_writes_it_down_at_its_moment(county: County) -> None:
    matter = county.given()
    county.do(matter, "answer", county.handler, AT, outcome="done", data={"text": "x"})
    with pytest.raises(NotPossible):
        county.do(matter, "close", county.desk, AT + DAY)
    assert actions.sweep(at=AT + 10 * DAY) >= 1
    lapse = matter.acts.latest("n")
    assert (lapse.step, lapse.by_kind) == ("objection.lapsed", "system")
    assert lapse.occurred_at == datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    county.do(matter, "close", county.desk, AT + 10 * DAY)
    assert fresh(matter).status == "closed"


def test_one_matter_that_does_not_fit_its_procedure_keeps_no_other_from_being_swept(county: County) -> None:
    broken, sound = county.given(), county.given()
    for matter in (broken, sound):
        county.do(matter, "answer", county.handler, AT, outcome="done", data={"text": "x"})
    Matter.objects.filter(pk=broken.pk).update(marking={"no": "marking"}, next_change_at=AT)
    actions.sweep(at=AT + 10 * DAY)
    assert not broken.acts.filter(by_kind="system").exists()
    assert sound.acts.filter(by_kind="system").exists()


def test_an_act_writes_the_lapses_before_it_even_when_no_sweep_ran(county: County) -> None:
    matter = county.given()
    county.do(matter, "answer", county.handler, AT, outcome="done", data={"text": "x"})
    county.do(matter, "close", county.desk, AT + 10 * DAY)
    assert list(matter.acts.order_by("n").values_list("step", flat=True)) == [
        "register", "give", "answer", "objection.lapsed", "close",
    ]  # fmt: skip


def test_a_lapse_written_by_the_system_does_not_make_an_open_page_stale(county: County) -> None:
    matter = county.given()
    county.do(matter, "answer", county.handler, AT, outcome="done", data={"text": "x"})
    seen = fresh(matter).turn
    actions.sweep(at=AT + 10 * DAY)
    county.do(matter, "close", county.desk, AT + 10 * DAY, expected=seen)
    assert fresh(matter).status == "closed"


def test_who_held_it_and_its_status_can_be_asked_as_of_then(county: County) -> None:
    matter = county.take_in()
    county.do(matter, "give", county.desk, AT + DAY, data={"unit": county.bureau})
    county.do(matter, "answer", county.handler, AT + DAY, outcome="done", data={"text": "x"})
    county.do(matter, "close", county.desk, AT + 20 * DAY)
    before, after = queries.holder_at(matter, AT), queries.holder_at(matter, AT + 2 * DAY)
    assert before is not None
    assert after is not None
    assert (before.unit, after.unit) == (county.desk_unit, county.bureau)
    assert [queries.status_at(matter, AT + n * DAY) for n in (-1, 0, 19, 20)] == [
        None,
        "open",
        "open",
        "closed",
    ]


def test_the_app_role_cannot_rewrite_an_act(county: County) -> None:
    county.take_in()
    for statement in (
        "UPDATE matters_act SET step = 'x'",
        "DELETE FROM matters_act",
        "DELETE FROM matters_act_content",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_how_many_statements_an_act_takes(county: County, django_assert_num_queries: object) -> None:
    matter = county.given()
    # savepoint, matter, all rows in one, entry, release; outside a test BEGIN, COMMIT and the wait for the disk
    with django_assert_num_queries(5):  # type: ignore[operator]
        actions.perform(
            matter_id=matter.pk, step="answer", outcome="done", by=county.handler, at=AT, expected=2, data={"text": "x"}
        )  # fmt: skip
