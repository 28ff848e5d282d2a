"""The Cybersecurity Law was renumbered on 2026-01-01: an incident that spans the day moves on and shows the new articles."""

from datetime import UTC, date, datetime, timedelta

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import marking_of, rules_for
from fazhi.kernel.procedures import Event, Marking, clocks, possible, refold
from fazhi.modules.inspections import actions
from fazhi.modules.inspections.tests.conftest import County

KNOWN = datetime(2025, 12, 30, 2, tzinfo=UTC)
"""Tuesday 30 December 2025, 10 o'clock in Shanghai."""


def spanning(county: County) -> Matter:
    """An incident learnt of in 2025 whose handling is still going on in 2026."""
    matter = actions.open_incident(
        system="挂号系统", what="数据库被加密", known_at=KNOWN,
        facts={"cii": False, "central_organ": False, "state_flaw": False},
        operator=county.units["health"], by=county.actor("inspector"), at=KNOWN,
    )  # fmt: skip
    county.do(matter, "start_plan", "mender", KNOWN, data={"measures": "断网"})
    grade = {"level": "larger", "records": 1_000_000, "reasons": "一百万条"}
    county.do(matter, "grade", "mender", KNOWN, outcome="larger", data=grade)
    report = {"reported_on": KNOWN + timedelta(hours=3), "to": "自治区网信办", "content": "挂号系统被加密"}
    county.do(matter, "report_province", "mender", KNOWN + timedelta(hours=3), data=report)
    return Matter.objects.get(pk=matter.pk)


def moved(matter: Matter) -> tuple[Marking, int]:
    """The matter's acts folded over the version in force in 2026, and how many of them that version refuses."""
    newer = definitions.in_force("incident", date(2026, 1, 5))
    events = [
        Event(act.step, act.occurred_at, outcome=act.outcome, facts=act.facts, data=act.data)
        for act in Act.objects.filter(matter=matter).order_by("n")
    ]
    marking, refused = refold(events, newer, rules_for(newer, KNOWN))
    return marking, len(refused)


def test_a_matter_begun_before_2026_shows_the_old_numbers_with_the_new_beside_them(county: County) -> None:
    matter = spanning(county)
    assert matter.procedure_version == "2025-11-01"
    old = definitions.get("incident", matter.procedure_version)
    assert old.steps["ask_interview"].basis.zh(date(2025, 12, 30)) == "《网络安全法》第56条（现行第58条）"
    assert (
        old.steps["start_plan"].basis.zh(date(2025, 12, 30)).startswith("《网络安全法》第25条（现行第27条）")
    )


def test_moved_it_loses_no_act_and_no_deadline_and_cites_the_new_numbers(county: County) -> None:
    matter = spanning(county)
    before, (after, refused) = marking_of(matter), moved(matter)
    assert refused == 0
    assert after.procedure.version == date(2026, 1, 1)
    at = datetime(2026, 1, 5, 2, tzinfo=UTC)
    rules = rules_for(after.procedure, at)
    assert possible(after.procedure, after, rules, at) == possible(
        before.procedure, before, rules_for(before.procedure, at), at
    )
    due = {view.name: view.due for view in clocks(after.procedure, after, rules)}
    assert due == {
        view.name: view.due for view in clocks(before.procedure, before, rules_for(before.procedure, at))
    }
    shown = {step: after.procedure.steps[step].basis.zh(at.date()) for step in ("ask_interview", "refer")}
    assert shown == {
        "ask_interview": "《网络安全法》第58条",
        "refer": "《网络安全法》第61、74条；《国家网络安全事件报告管理办法》第10、11条",
    }
