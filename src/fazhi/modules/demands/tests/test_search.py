"""Search is exact: what it finds is what contains the words, no more and no less; and it uses the index."""

from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhi.modules.demands import listing, search
from fazhi.modules.demands.tests.conftest import AT, DAY, County

TEXTS = (
    "A3区大道西行便道的路灯不亮，Street Light 坏了",
    "路灯  坏了100%没人修_急",
    "供水管道破裂，联系电话13800138000",
    "灯",
    "𠮷野家门口积水\n第二行路面塌陷",
    "abcABC路'灯\\反斜线",
)


def pairs(text: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT han_bigrams(%s)", [text])
        (found,) = cursor.fetchone()
    return sorted(found)


def test_the_pairs_of_a_text(db: None) -> None:
    assert pairs("路灯不亮") == sorted(["路灯", "灯不", "不亮"])
    assert pairs("A路 b") == ["a路"]
    assert pairs("灯") == []
    assert pairs("") == []


@pytest.fixture
def told(county: County) -> dict[str, object]:
    return {text: county.hand_in(text, title="标题")[0].pk for text in TEXTS}


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


def test_a_number_and_a_telephone_number_are_found(county: County) -> None:
    demand, _ = county.hand_in(phone="138-0013-8000")
    for asked in (demand.matter.number, "13800138000", "138 0013 8000"):
        rows = listing.page(county.baimei, listing.Filters(text=asked), AT + DAY).rows
        assert [row.pk for row in rows] == [demand.pk], asked


def test_search_uses_the_index(county: County) -> None:
    county.hand_in()
    sql, params = search.statements("路灯不亮").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sql, params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "demands_statement_bigrams" in plan


def test_search_stays_within_the_scope(county: County) -> None:
    county.dispatched("housing")
    county.dispatched("transport")
    found = listing.page(county.erkin, listing.Filters(text="路灯"), AT + DAY).rows
    assert [row.unit.code for row in found] == ["transport"]


def test_a_search_for_nothing_readable_is_no_error(county: County) -> None:
    county.hand_in(submission=uuid4())
    for asked in ("%", "\\", "'", "\x00", "' OR 1=1 --"):
        assert listing.page(county.baimei, listing.Filters(text=asked), AT + DAY).rows == [], asked
