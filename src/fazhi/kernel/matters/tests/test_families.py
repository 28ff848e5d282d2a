"""Child matters, links, handlers, local limits and the imported past."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters import actions, configuration, queries
from fazhi.kernel.matters.errors import BadForm, NotPossible, Refused
from fazhi.kernel.matters.history import Past, PastAct, import_history
from fazhi.kernel.matters.models import Clock, LocalLimit, Matter, ProcedureVersion
from fazhi.kernel.matters.tests.conftest import AT, County
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.workdays import Period

DAY = timedelta(days=1)


def finish(county: County, matter: Matter) -> None:
    county.do(matter, "give", county.desk, AT, data={"unit": county.bureau})
    county.do(matter, "answer", county.handler, AT, outcome="done", data={"text": "x"})
    county.do(matter, "close", county.desk, AT + 5 * DAY)


def child_of(county: County, parent: Matter) -> Matter:
    return actions.open_child(
        parent=parent, kind="test_errand", title="协办", origin=county.desk_unit,
        by=county.desk, at=AT, data={"received_on": AT},
    )  # fmt: skip


def test_the_last_child_to_close_is_recorded_on_the_parent_by_the_system(county: County) -> None:
    parent = county.given()
    first, second = child_of(county, parent), child_of(county, parent)
    finish(county, first)
    assert not parent.acts.filter(step="all_children_closed").exists()
    finish(county, second)
    act = parent.acts.get(step="all_children_closed")
    assert (act.by_kind, act.n) == ("system", 3)
    assert Matter.objects.get(pk=parent.pk).turn == 2


def test_a_closed_matter_gets_no_more_children(county: County) -> None:
    matter = county.take_in()
    finish(county, matter)
    with pytest.raises(Refused, match="已办结"):
        child_of(county, Matter.objects.get(pk=matter.pk))


def test_two_matters_are_linked_once_and_on_record(county: County) -> None:
    a, b = county.take_in(), county.take_in()
    row = actions.link(source=a, target=b, kind="same_cause", by=county.desk, at=AT)
    assert actions.link(source=a, target=b, kind="same_cause", by=county.desk, at=AT) == row
    assert len(ledger.history("matters.link", str(row.pk))) == 1
    with pytest.raises(IntegrityError, match="matters_link_to_another"), transaction.atomic():
        actions.link(source=a, target=a, kind="same_cause", by=county.desk, at=AT)


def test_a_handler_must_belong_to_the_unit(county: County) -> None:
    matter = county.given()
    with pytest.raises(BadForm, match="不在该承办单位"):
        actions.reassign(matter=matter, unit=county.town, handler=county.handler_post, at=AT)


def test_a_running_clock_keeps_the_limit_it_began_under(county: County) -> None:
    before = county.given()
    configuration.set_limit(
        key="test.answer", period=Period.parse("2 working_day"), basis="云岭县测试办法", from_day=date(2026, 3, 3),
        by=SYSTEM, at=AT,
    )  # fmt: skip
    county.do(before, "give", county.desk, AT + DAY, data={"unit": county.town})
    assert Clock.objects.get(matter=before).due_at == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    after = county.given(AT + DAY)
    assert Clock.objects.get(matter=after).due_at == datetime(2026, 3, 5, 16, 0, tzinfo=UTC)


def test_a_limit_is_neither_unknown_nor_backdated_and_is_in_the_ledger(county: County) -> None:
    setting = {"period": Period.parse("2 working_day"), "basis": "云岭县测试办法", "by": SYSTEM, "at": AT}
    with pytest.raises(Refused, match="没有名为"):
        configuration.set_limit(key="nothing", from_day=date(2026, 3, 3), **setting)
    with pytest.raises(Refused, match="不能追溯"):
        configuration.set_limit(key="test.answer", from_day=date(2026, 3, 1), **setting)
    configuration.set_limit(key="test.answer", from_day=date(2026, 3, 3), **setting)
    configuration.set_limit(key="test.answer", from_day=date(2026, 3, 3), **{**setting, "basis": "更正"})
    assert LocalLimit.objects.get(key="test.answer").basis == "更正"
    assert [e.version for e in ledger.history("matters.locallimit", "test.answer@2026-03-03")] == [1, 2]


def test_a_local_holiday_moves_a_due_date(county: County) -> None:
    configuration.set_local_day(
        day=date(2026, 3, 9),
        off=True,
        title_zh="地方节日",
        title_en="Local festival",
        basis="测试",
        by=SYSTEM,
        at=AT,
    )
    assert county.given().next_due_at == datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
    assert not queries.calendar().is_working_day(date(2026, 3, 9))


def test_every_procedure_file_is_taken_into_use_once(county: County) -> None:
    configuration.take_into_use(by=SYSTEM, at=AT)
    assert configuration.take_into_use(by=SYSTEM, at=AT) == 0
    assert ProcedureVersion.objects.filter(code="test_errand").count() == 1
    assert ProcedureVersion.objects.filter(code="calendar").count() == 1


def past(*acts: PastAct) -> Past:
    return Past("老件", acts, lambda _matter: ())


def test_the_past_is_taken_in_at_its_own_times_and_owes_nothing(county: County) -> None:
    long_ago = datetime(2019, 4, 1, 2, 0, tzinfo=UTC)
    rows = [
        past(PastAct("register", long_ago, {"received_on": long_ago.isoformat()}, {"text": "路灯不亮"}))
    ] * 3
    made = import_history(
        kind="test_errand", procedure="test_errand", origin=county.desk_unit, rows=rows, by=county.desk, at=AT
    )
    assert [m.number for m in made] == ["测2019-000001", "测2019-000002", "测2019-000003"]
    matter = Matter.objects.get(pk=made[0].pk)
    assert (matter.status, matter.imported, matter.opened_at) == ("history", True, long_ago)
    assert not matter.clocks.exists()
    assert not matter.possible.exists()
    assert ledger.latest("matters.matter", str(matter.pk)).kind == "import"  # type: ignore[union-attr]


def test_a_past_that_does_not_fit_its_procedure_writes_nothing(county: County) -> None:
    from fazhi.kernel.procedures import NotPossible as NotEnabled

    with pytest.raises((NotEnabled, NotPossible)):
        import_history(
            kind="test_errand", procedure="test_errand", origin=county.desk_unit,
            rows=[past(PastAct("close", AT))], by=county.desk, at=AT,
        )  # fmt: skip
    assert not Matter.objects.filter(imported=True).exists()
