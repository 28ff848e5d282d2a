"""Search is exact: what it finds is what contains the words, no more and no less; and it uses the index."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhi.kernel.people.actor import RESIDENT, Actor
from fazhi.modules.demands import consents, listing, search
from fazhi.modules.demands.actions import Agreed, hand_in, say_again, take_down
from fazhi.modules.demands.actions.searching import bring_up_index
from fazhi.modules.demands.models import Demand, Statement, StatementPairs
from fazhi.modules.demands.rules.pairs import pairs_of
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County, build_county

TEXTS = (
    "A3区大道西行便道的路灯不亮，Street Light 坏了",
    "路灯  坏了100%没人修_急",
    "供水管道破裂，联系电话13800138000",
    "灯",
    "𠮷野家门口积水\n第二行路面塌陷",
    "abcABC路'灯\\反斜线",
)


def code(pair: str) -> int:
    return (ord(pair[0]) << 16 | ord(pair[1])) - (1 << 31)


def test_the_pairs_of_a_text() -> None:
    assert sorted(pairs_of("路灯不亮")) == sorted(map(code, ["路灯", "灯不", "不亮"]))
    assert pairs_of("A路 b") == [code("a路")]
    assert pairs_of("灯") == []
    assert pairs_of("") == []


@given(st.text(), st.text(), st.text())
def test_a_text_has_all_the_pairs_of_what_it_contains(before: str, term: str, after: str) -> None:
    assert set(pairs_of(term)) <= set(pairs_of(before + term + after))
    assert all(-(2**31) <= pair < 2**31 for pair in pairs_of(term))


@pytest.fixture(params=["waiting", "some indexed", "indexed"])
def told(county: County, request: pytest.FixtureRequest) -> dict[str, object]:
    """The texts, taken in; the search index lags behind, or half, or not at all."""
    made = {text: county.hand_in(text, title="标题")[0].pk for text in TEXTS}
    bring_up_index(batch={"waiting": 0, "some indexed": 3, "indexed": 500}[request.param])
    return made


WORDS = st.sampled_from(
    [text[i:j] for text in TEXTS for i in range(len(text)) for j in range(i + 1, min(i + 6, len(text)) + 1)]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(WORDS | st.text(alphabet="路灯a%_3区\\'坏 ", min_size=1, max_size=4))
def test_it_finds_exactly_what_contains_every_term(told: dict[str, object], asked: str) -> None:
    def lowered(text: str) -> str:
        return "".join(letter.lower() if letter.isascii() else letter for letter in text)

    terms = [lowered(term) for term in asked.split()]
    # the stored text is stripped and has the title before it
    expected = {
        pk for text, pk in told.items() if all(term in lowered(f"标题\n{text.strip()}") for term in terms)
    }
    assert set(search.statements(asked).values_list("pk", flat=True)) == expected
    if pairs_of(asked) and len(asked) == 2:
        shared = {pk for text, pk in told.items() if lowered(asked) in lowered(f"标题\n{text.strip()}")}
        assert (
            set(Statement.objects.filter(pk__in=search.sharing([asked])).values_list("pk", flat=True))
            >= shared
        )


def test_a_number_and_a_telephone_number_are_found(county: County) -> None:
    demand, _ = county.hand_in(phone="138-0013-8000")
    for asked in (demand.matter.number, "13800138000", "138 0013 8000"):
        rows = listing.page(county.baimei, listing.Filters(text=asked), AT + DAY).rows
        assert [row.pk for row in rows] == [demand.pk], asked


def test_a_telephone_number_finds_only_where_the_reader_may_see_it(county: County) -> None:
    demand = take_down(
        by=county.aili, at=AT, submission=uuid4(), agreed=Agreed(), channel="visit", text="水管漏了。",
        phone="13800138000",
    ).demand  # fmt: skip
    county.do(demand, "dispatch", county.baimei, AT + HOUR, data={"unit": county.units["housing"].pk})

    def found(reader: Actor) -> bool:
        rows = listing.page(reader, listing.Filters(text="138 0013 8000"), AT + DAY).rows
        shown = consents.reach_of(Demand.objects.get(pk=demand.pk), reader).may_see
        assert shown == bool(rows)  # what is found is exactly what the page shows
        return bool(rows)

    assert (found(county.aili), found(county.chengang)) == (True, False)
    for agreed in (True, False):
        said = Agreed(pass_contact=agreed)
        say_again(demand=demand, agreed=said, said_at=AT, by=county.aili, at=AT + DAY)
        assert found(county.chengang) == agreed
    own, _ = county.dispatched("housing", phone="13800138000")
    rows = listing.page(county.chengang, listing.Filters(text="13800138000"), AT + DAY).rows
    assert [row.pk for row in rows] == [own.pk]


def test_search_uses_the_index(county: County) -> None:
    county.hand_in()
    assert search.waiting() == 1
    assert bring_up_index() == 1
    assert (search.waiting(), bring_up_index()) == (0, 0)
    sql, params = search.statements("路灯不亮").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sql, params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "demands_by_pairs" in plan


def test_what_is_erased_is_gone_from_the_index_as_well(committed_db: Any) -> None:
    build_county().hand_in()
    assert bring_up_index() == 1
    hand_in(text="水管漏了。", channel="portal", by=RESIDENT, at=AT, submission=uuid4())
    assert (StatementPairs.objects.count(), search.waiting()) == (1, 1)
    with psycopg.connect(committed_db.url("eraser")) as eraser:
        eraser.execute("DELETE FROM demands_statement")
    assert not StatementPairs.objects.exists()
    assert search.waiting() == 0


def test_search_stays_within_the_scope(county: County) -> None:
    county.dispatched("housing")
    county.dispatched("transport")
    found = listing.page(county.erkin, listing.Filters(text="路灯"), AT + DAY).rows
    assert [row.unit.code for row in found] == ["transport"]


def test_a_search_for_nothing_readable_is_no_error(county: County) -> None:
    county.hand_in(submission=uuid4())
    for asked in ("%", "\\", "'", "\x00", "' OR 1=1 --"):
        assert listing.page(county.baimei, listing.Filters(text=asked), AT + DAY).rows == [], asked
