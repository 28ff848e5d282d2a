"""The resident's own words: nobody writes over them, who speaks for the resident says how, past figures stay."""

from datetime import date
from decimal import Decimal

import pytest

from fazhi.kernel.figures import FigureScope, Measured, Span, get
from fazhi.kernel.figures import queries as figures
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands import journeys
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County
from fazhi.modules.demands.web.forms import RESIDENT_FORMS

BAD = {"handled": "false", "satisfaction": "dissatisfied"}
GOOD = {"handled": "true", "satisfaction": "satisfied"}
ANSWER = {"answer": "已更换灯具。", "remedies": "可向县信访局反映。"}


def fresh(demand: Demand) -> Demand:
    return Demand.objects.get(pk=demand.pk)


def own_words(demand: Demand) -> tuple[object, ...]:
    row = fresh(demand)
    return row.handled, row.satisfaction, row.rated_at


def satisfaction(first: int = 1, last: int = 31, after: int = 60) -> Measured:
    span = Span(date(2026, 3, first), date(2026, 3, last))
    return figures.measure(get("demands.satisfaction"), FigureScope("/yunling/"), span, AT + after * DAY)


def test_nothing_an_official_does_changes_the_residents_own_rating(county: County) -> None:
    demand, _ = county.answered()
    county.do(demand, "rate", RESIDENT, AT + 2 * DAY, data=BAD)
    said = own_words(demand)
    heard = {"satisfaction": "satisfied"}
    county.do(demand, "call_back", county.baimei, AT + 3 * DAY, outcome="not_solved", data=heard)
    assert own_words(demand) == said
    assert fresh(demand).verdict.satisfaction == "dissatisfied"
    assert [(one.own, one.satisfaction) for one in fresh(demand).verdicts] == [
        (True, "dissatisfied"),
        (False, "satisfied"),
    ]
    county.do(demand, "return_for_rework", county.baimei, AT + 3 * DAY, data={"reasons": "请核查。"})
    county.do(demand, "answer", county.chengang, AT + 4 * DAY, outcome="handled", data=ANSWER)
    assert own_words(demand) == said
    assert fresh(demand).verdict.satisfaction == ""
    county.do(demand, "call_back", county.baimei, AT + 5 * DAY, outcome="solved", data=heard)
    assert own_words(demand) == said
    assert fresh(demand).verdict.satisfaction == "satisfied"


def test_the_residents_own_rating_goes_before_a_call_back_of_the_same_answer(county: County) -> None:
    before, _ = county.answered()
    county.do(before, "rate", RESIDENT, AT + 2 * DAY, data=BAD)
    county.do(
        before, "call_back", county.baimei, AT + 3 * DAY, outcome="solved", data={"satisfaction": "satisfied"}
    )
    after, _ = county.answered()
    county.do(
        after, "call_back", county.baimei, AT + 2 * DAY, outcome="solved", data={"satisfaction": "satisfied"}
    )
    county.do(after, "rate", RESIDENT, AT + 3 * DAY, data=BAD)
    assert (satisfaction().numerator, satisfaction().denominator) == (0, 2)
    # on the day of the call-backs alone: the one that came after the resident's own rating adds nothing
    assert (satisfaction(5, 5).numerator, satisfaction(5, 5).denominator) == (0, 1)


def test_a_new_answer_and_a_new_call_back_leave_the_satisfaction_of_past_periods_as_it_was(
    county: County,
) -> None:
    demand, _ = county.answered()
    county.do(demand, "rate", RESIDENT, AT + 2 * DAY, data=BAD)
    county.do(demand, "call_back", county.baimei, AT + 2 * DAY + HOUR, outcome="not_solved")
    first_days = satisfaction(1, 5)
    assert (first_days.numerator, first_days.denominator, first_days.value) == (0, 1, Decimal("0.00"))
    county.do(demand, "return_for_rework", county.baimei, AT + 3 * DAY, data={"reasons": "请核查。"})
    county.do(demand, "answer", county.chengang, AT + 8 * DAY, outcome="handled", data=ANSWER)
    county.do(demand, "rate", RESIDENT, AT + 9 * DAY, data=GOOD)
    assert satisfaction(1, 5).value == first_days.value
    assert satisfaction(6, 31).value == Decimal("100.00")
    assert (satisfaction().numerator, satisfaction().denominator) == (1, 1)


def test_who_could_not_be_reached_has_said_nothing(county: County) -> None:
    demand, _ = county.answered()
    heard = {"satisfaction": "satisfied"}
    county.do(demand, "call_back", county.baimei, AT + 2 * DAY, outcome="unreachable", data=heard)
    assert satisfaction().denominator == 0
    assert fresh(demand).verdicts == ()


@pytest.mark.parametrize("step", ["rate", "withdraw", "reopen"])
def test_an_official_who_speaks_for_the_resident_says_how_the_resident_said_so(
    county: County, step: str
) -> None:
    story = {"rate": county.answered, "withdraw": county.dispatched, "reopen": county.closed}[step]
    demand, _ = story()
    data = {"rate": BAD, "withdraw": {}, "reopen": {"reasons": "又坏了。"}}[step]
    with pytest.raises(BadForm, match="何种方式") as refused:
        county.do(demand, step, county.aili, AT + 2 * DAY, data=data)
    assert list(refused.value.errors) == ["said_how"]
    county.do(demand, step, county.aili, AT + 2 * DAY, data={**data, "said_how": "来电说明。"})
    journey = journeys.journey_of(demand.pk, AT + 2 * DAY)
    assert journey is not None
    assert "由工作人员代为登记。表示方式：来电说明。" in journey.happened[0].text


def test_the_portal_does_not_ask_the_resident_how_they_said_so(county: County) -> None:
    assert all("said_how" not in form().fields for form in RESIDENT_FORMS.values())
    demand, _ = county.answered()
    county.do(demand, "rate", RESIDENT, AT + 2 * DAY, data=BAD)
    journey = journeys.journey_of(demand.pk, AT + 2 * DAY)
    assert journey is not None
    assert journey.happened[0].text == "不满意"
