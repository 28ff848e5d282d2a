"""A running matter moves to the newer version that binds it: an act on record, its state folded anew."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.ledger.record import digest_of
from fazhi.kernel.matters import actions, moving
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.models import Act, Matter, Refusal
from fazhi.kernel.matters.persons import MOVED
from fazhi.kernel.matters.queries import marking_of
from fazhi.kernel.matters.recording import fields_of
from fazhi.kernel.matters.tests.conftest import AT, KIND, County
from fazhi.kernel.matters.tests.versions import newer_version

SOURCE = Path(__file__).parent / "data" / "errand.toml"
DAY = timedelta(days=1)
BINDING = AT + 2 * DAY
"""Wednesday 4 March 2026, the day on which the newer version takes effect, 9 o'clock."""

Renew = Callable[..., None]


@pytest.fixture
def renew(tmp_path: Path) -> Iterator[Renew]:
    """Puts a newer version of the errand in force on BINDING, with passages of its text replaced, for one test."""
    with ExitStack() as stack:

        def put_in_force(*changes: tuple[str, str], running: str = "move") -> None:
            version = ('version = "2020-01-01"', 'version = "2026-03-04"')
            binding = ('running = "stay"', f'running = "{running}"')
            stack.enter_context(newer_version(SOURCE, tmp_path, version, binding, *changes))

        yield put_in_force


def committed_as_it_stands(matter: Matter) -> bool:
    """Whether the newest entry in the ledger commits to the matter's row as it is."""
    newest = ledger.history("matters.matter", str(matter.pk))[-1]
    record = ledger.opened(newest.index)
    fresh = Matter.objects.get(pk=matter.pk)
    return record is not None and record["fields"] == digest_of(fields_of(KIND, fresh))


EIGHT_DAYS = ('default = "5 working_day"', 'default = "8 working_day"')
GIVE = '[step.give]\ntitle = { zh = "交办", en = "Give to a unit" }\nby = "desk"\nafter = ["register"]'
CHECK = '[step.check]\ntitle = { zh = "核实", en = "Check" }\nby = "desk"\nbasis = "SC53"\n\n'
CHECK_FIRST = GIVE, CHECK + GIVE.replace("register", "check")


def test_the_system_moves_a_matter_whose_acts_all_stand_and_its_clock_is_counted_anew(
    county: County, renew: Renew
) -> None:
    matter = county.given()
    renew(EIGHT_DAYS)
    assert moving.move_running(at=AT + DAY) == 0
    assert moving.move_running(at=BINDING) == 1
    assert moving.move_running(at=BINDING) == 0
    act = Act.objects.get(matter=matter, step=MOVED)
    assert (act.by_kind, act.data["from"], act.data["to"]) == ("system", "2020-01-01", "2026-03-04")
    fresh = Matter.objects.get(pk=matter.pk)
    assert (fresh.procedure_version, fresh.turn) == ("2026-03-04", matter.turn)
    # 8 working days after Monday 2 March 2026: Thursday 12 March, until its end.
    assert matter.clocks.get().due_at == datetime(2026, 3, 12, 16, 0, tzinfo=UTC) == fresh.next_due_at
    assert committed_as_it_stands(matter)


def test_a_matter_whose_procedure_file_has_gone_keeps_no_other_from_moving(
    county: County, renew: Renew, caplog: pytest.LogCaptureFixture
) -> None:
    lost, sound = county.given(), county.given()
    Matter.objects.filter(pk=lost.pk).update(procedure_version="2019-01-01")
    renew(EIGHT_DAYS)
    assert moving.move_running(at=BINDING) == 1
    assert Matter.objects.get(pk=sound.pk).procedure_version == "2026-03-04"
    assert str(lost.pk) in caplog.text


def test_a_matter_stays_where_the_newer_version_does_not_bind_it(county: County, renew: Renew) -> None:
    matter = county.given()
    renew(EIGHT_DAYS, running="stay")
    assert moving.move_running(at=BINDING) == 0
    with pytest.raises(Refused, match="没有须转入的新版本"):
        moving.move(matter_id=matter.pk, by=county.handler, at=BINDING)
    assert Refusal.objects.filter(matter=matter, step=MOVED).count() == 1
    assert county.take_in(at=BINDING).procedure_version == "2026-03-04"


def test_where_the_newer_version_refuses_an_act_the_unit_that_holds_the_matter_moves_it_and_says_why(
    county: County, renew: Renew
) -> None:
    matter = county.given()
    renew(CHECK_FIRST)
    assert moving.move_running(at=BINDING) == 0
    with pytest.raises(BadForm, match="交办"):
        moving.move(matter_id=matter.pk, by=county.handler, at=BINDING)
    with pytest.raises(NotYours):
        moving.move(matter_id=matter.pk, by=county.townsman, at=BINDING, reason="补办核实")
    assert Matter.objects.get(pk=matter.pk).procedure_version == "2020-01-01"
    moving.move(matter_id=matter.pk, by=county.handler, at=BINDING, reason="补办核实后重新交办", expected=2)
    act = Act.objects.get(matter=matter, step=MOVED)
    assert (act.data["refused"], act.data["reason"]) == (["give"], "补办核实后重新交办")
    assert not marking_of(Matter.objects.get(pk=matter.pk)).is_done("give")
    assert {row.step for row in matter.possible.all()} >= {"check"}
    assert committed_as_it_stands(matter)


def test_a_fact_that_only_the_newer_version_asks_must_be_answered(county: County, renew: Renew) -> None:
    matter = county.given()
    renew(
        ('urgent = { zh = "紧急", en = "Urgent" }', 'urgent = { zh = "紧急", en = "Urgent" }\nheavy = { zh = "重大", en = "Heavy" }'),
        ('sets = ["urgent"]', 'sets = ["urgent", "heavy"]'),
    )  # fmt: skip
    assert moving.move_running(at=BINDING) == 0
    with pytest.raises(BadForm, match="重大"):
        moving.move(matter_id=matter.pk, by=county.handler, at=BINDING)
    moving.move(matter_id=matter.pk, by=county.handler, at=BINDING, facts={"heavy": True})
    assert marking_of(Matter.objects.get(pk=matter.pk)).fact("heavy") is True


def test_who_did_a_step_under_its_old_code_is_still_excluded_after_the_move(
    county: County, renew: Renew
) -> None:
    matter = county.given()
    county.do(matter, "answer", county.handler, AT + DAY, outcome="done", data={"text": "已修好"})
    renew(
        ("[step.answer]", "[step.reply]"), ("[[step.answer.form]]", "[[step.reply.form]]"),
        ('met_by = ["answer"]', 'met_by = ["reply"]'), ('starts = ["answer"]', 'starts = ["reply"]'),
        ('after_any = [["objection.lapsed", "object"]]', 'after_any = [["objection.lapsed", "object"]]\nnot_by = ["reply"]'),
    )  # fmt: skip
    assert moving.move_running(at=BINDING) == 1
    assert marking_of(Matter.objects.get(pk=matter.pk)).is_done("reply")
    same = replace(county.desk, person_id=county.handler.person_id)
    with pytest.raises(Refused, match="不能由同一人办理"):
        county.do(matter, "close", same, AT + 7 * DAY)
    county.do(matter, "close", county.desk, AT + 7 * DAY)
    assert Matter.objects.get(pk=matter.pk).status == "closed"


def test_a_lapse_that_closes_a_matter_closes_it_when_it_fell_due_and_the_entry_says_so(
    county: County, renew: Renew
) -> None:
    renew(('after_any = [["close"]]', 'after_any = [["close", "objection.lapsed"]]'))
    matter = county.given(at=BINDING)
    county.do(matter, "answer", county.handler, BINDING + DAY, outcome="done", data={"text": "已修好"})
    assert actions.sweep(at=BINDING + 30 * DAY) == 1
    fresh = Matter.objects.get(pk=matter.pk)
    # 3 days after Thursday 5 March 2026: Sunday 8 March, which moves on to Monday 9 March, until its end.
    assert (fresh.status, fresh.closed_at) == ("closed", datetime(2026, 3, 9, 16, 0, tzinfo=UTC))
    assert committed_as_it_stands(matter)


def test_a_child_that_a_lapse_closes_is_told_to_its_parent(county: County, renew: Renew) -> None:
    renew(('after_any = [["close"]]', 'after_any = [["close", "objection.lapsed"]]'))
    parent = county.given(at=BINDING)
    child = actions.open_child(
        parent=parent, kind="test_errand", title="协办", origin=county.desk_unit, by=county.desk, at=BINDING,
        data={"received_on": BINDING},
    )  # fmt: skip
    county.do(child, "give", county.desk, BINDING, data={"unit": str(county.bureau.pk)})
    county.do(child, "answer", county.handler, BINDING + DAY, outcome="done", data={"text": "已修好"})
    assert actions.sweep(at=BINDING + 30 * DAY) >= 1
    assert Matter.objects.get(pk=child.pk).status == "closed"
    assert Act.objects.get(matter=parent, step="all_children_closed").by_kind == "system"
