"""A group behind one demand: at most five representatives (XF 20)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from fazhi.kernel.matters.errors import BadForm
from fazhi.modules.demands.actions.groups import rows_of_group
from fazhi.modules.demands.models import Demand, Group, Representative
from fazhi.modules.demands.rules.groups import Spokesperson
from fazhi.modules.demands.tests.conftest import AT, County

NAMES = ("阿依古丽", "买买提江", "李秀兰", "王建国", "赵小梅", "周大海")


def people(count: int) -> list[Spokesperson]:
    return [Spokesperson(name, f"1380000000{place}") for place, name in enumerate(NAMES[:count])]


def handed_in(county: County, count: int = 32, representatives: int = 3) -> Demand:
    demand, _ = county.hand_in(also=lambda row: rows_of_group(row, count, people(representatives)))
    return demand


def test_the_group_is_written_with_its_demand(county: County) -> None:
    demand = handed_in(county)
    assert Group.objects.get(demand=demand).people == 32
    rows = list(Representative.objects.filter(demand=demand).values_list("position", "name", "phone"))
    assert rows[0] == (1, "阿依古丽", "13800000000")
    assert len(rows) == 3


def test_empty_lines_fall_out(county: County) -> None:
    rows = [Spokesperson("", " "), Spokesperson(" 李秀兰 ", "138-0000-0003"), Spokesperson("")]
    demand, _ = county.hand_in(also=lambda row: rows_of_group(row, 8, rows))
    only = Representative.objects.get(demand=demand)
    assert (only.position, only.name, only.phone) == (1, "李秀兰", "13800000003")


@pytest.mark.parametrize(
    ("count", "representatives", "words"),
    [
        (32, 6, "不得超过5人"),
        (32, 0, "至少登记1名"),
        (1, 1, "至少2人"),
        (3, 4, "不能少于代表数"),
    ],
)
def test_a_group_that_is_none_is_refused_and_nothing_written(
    county: County, count: int, representatives: int, words: str
) -> None:
    with pytest.raises(BadForm, match=words):
        handed_in(county, count, representatives)
    assert not Demand.objects.exists()


def test_the_database_knows_five_places(county: County) -> None:
    demand = handed_in(county)
    for position in (0, 6):
        with pytest.raises(IntegrityError, match="five_representatives"), transaction.atomic():
            Representative.objects.create(demand=demand, position=position, name="周大海")


def test_a_group_stays_one_demand_with_one_clock(county: County) -> None:
    demand = handed_in(county)
    county.do(
        demand, "dispatch", county.baimei, AT + timedelta(hours=1), data={"unit": county.units["housing"].pk}
    )
    assert Demand.objects.count() == 1
