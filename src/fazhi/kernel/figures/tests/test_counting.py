"""value == count(records), for every kind of figure, scope, span and breakdown; here over posts in units."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median

import pytest
from django.db import transaction
from django.db.models import ExpressionWrapper, F, FloatField, Q
from django.db.models.functions import Extract
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhi.kernel.figures import Basis, Figure, FigureError, FigureScope, Span, Text
from fazhi.kernel.figures.queries import breakdown, denominator_records, measure, records
from fazhi.kernel.people.models import Person, Post, Unit

pytestmark = pytest.mark.django_db

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
AT = datetime(2026, 11, 22, tzinfo=UTC)
ALL = FigureScope("/")
LOCAL = Basis("本地规则", "local rule", local=True)


def taken_up(scope: FigureScope, span: Span):
    posts = Post.objects.filter(held_from__gte=span.since, held_from__lt=span.until)
    return posts.filter(unit__path__startswith=scope.unit_path)


def left(scope: FigureScope, span: Span):
    return taken_up(scope, span).filter(held_to__lte=span.moment)


def with_days(scope: FigureScope, span: Span):
    seconds = Extract(F("held_to") - F("held_from"), "epoch")
    return left(scope, span).annotate(days=ExpressionWrapper(seconds / 86400.0, output_field=FloatField()))


GROUPS = {"unit": "unit__code", "kind": "unit__kind", "deputy": "title_en"}


def figure(code: str, **changes) -> Figure:
    given_ = {
        "title": Text("任职", "Posts"),
        "unit": Text("人次", "posts"),
        "basis": LOCAL,
        "version": 1,
        "kind": "count",
        "records": taken_up,
        "groups": GROUPS,
    }
    return Figure(code=code, **(given_ | changes))


TAKEN_UP = figure("trial.taken_up")
LEFT_SHARE = figure("trial.left_share", kind="share", records=left, denominator=taken_up)
DAYS = figure("trial.days", kind="median", records=with_days, value="days", unit=Text("日", "days"))


def county(rows: list[tuple[str, int, int | None]]) -> None:
    """Posts as (unit, day of 2026 taken up, days held or None), in a county with two townships."""
    top = Unit.objects.create(
        code="yunling",
        name_zh="云岭县",
        name_en="Yunling",
        kind="county",
        path="/yunling/",
        opened_on=date(2000, 1, 1),
    )
    units = {"yunling": top}
    for code, name in (("liuhe", "柳河镇"), ("qingshan", "青山乡")):
        units[code] = Unit.objects.create(
            code=code,
            name_zh=name,
            name_en=code.title(),
            kind="township",
            parent=top,
            path=f"/yunling/{code}/",
            opened_on=date(2000, 1, 1),
        )
    person = Person.objects.create(name="艾力")
    for unit, day, held in rows:
        start = YEAR.since + timedelta(days=day)
        Post.objects.create(
            person=person,
            unit=units[unit],
            title_zh="受理员",
            title_en="Intake",
            held_from=start,
            held_to=None if held is None else start + timedelta(days=held),
        )


some_posts = st.lists(
    st.tuples(
        st.sampled_from(["yunling", "liuhe", "qingshan"]),
        st.integers(-30, 400),
        st.none() | st.integers(1, 200),
    ),
    max_size=12,
)
scopes = st.sampled_from(["/", "/yunling/", "/yunling/liuhe/", "/yunling/nowhere/"]).map(FigureScope)


@given(
    rows=some_posts,
    scope=scopes,
    start=st.integers(0, 364),
    length=st.integers(0, 364),
    by=st.sampled_from(["unit", "kind"]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_value_is_the_count_of_its_records_and_every_cell_of_its_own(rows, scope, start, length, by):
    first = YEAR.start + timedelta(days=start)
    span = Span(first, first + timedelta(days=length))
    with transaction.atomic():
        county(rows)
        for this in (TAKEN_UP, LEFT_SHARE, DAYS):
            whole = measure(this, scope, span, AT)
            assert whole.numerator == records(this, scope, span, AT).count()
            cells = breakdown(this, scope, span, by, AT)
            assert sum(cell.numerator for cell in cells) == whole.numerator
            for cell in cells:
                where = {by: cell.group}
                assert cell.numerator == records(this, scope, span, AT, where=where).count()
                assert measure(this, scope, span, AT, where=where).value == cell.value
        share = measure(LEFT_SHARE, scope, span, AT)
        assert share.denominator == denominator_records(LEFT_SHARE, scope, span, AT).count()
        days = [row.days for row in records(DAYS, scope, span, AT)]
        assert measure(DAYS, scope, span, AT).value == (Decimal(str(median(days))) if days else None)
        transaction.set_rollback(True)


def test_a_figure_is_one_query_whole_or_broken_down(django_assert_num_queries):
    county([("liuhe", 1, 3), ("liuhe", 2, None), ("qingshan", 3, 5)])
    for this in (TAKEN_UP, LEFT_SHARE, DAYS):
        with django_assert_num_queries(1):
            measure(this, ALL, YEAR, AT)
        with django_assert_num_queries(1):
            breakdown(this, ALL, YEAR, "unit", AT)


def test_a_share_lists_groups_that_have_only_a_denominator():
    county([("liuhe", 1, 3), ("liuhe", 2, None), ("qingshan", 3, None)])
    cells = {cell.group: cell for cell in breakdown(LEFT_SHARE, ALL, YEAR, "unit", AT)}
    assert (cells["liuhe"].numerator, cells["liuhe"].denominator, cells["liuhe"].value) == (
        1,
        2,
        Decimal("50.00"),
    )
    assert (cells["qingshan"].numerator, cells["qingshan"].denominator) == (0, 1)


def test_what_happens_after_the_asking_is_not_counted_as_having_happened():
    county([("liuhe", 1, 300)])
    early, late = YEAR.since + timedelta(days=10), YEAR.since + timedelta(days=320)
    assert measure(LEFT_SHARE, ALL, YEAR, early).numerator == 0
    assert measure(LEFT_SHARE, ALL, YEAR, late).numerator == 1


def test_rows_without_a_key_make_a_cell_of_their_own_and_can_be_opened():
    county([("liuhe", 1, 3), ("liuhe", 2, None)])
    ended = figure("trial.ended", groups={"end": "held_to"})
    cells = breakdown(ended, ALL, YEAR, "end", AT)
    assert [cell.group for cell in cells] == [YEAR.since + timedelta(days=4), None]
    assert records(ended, ALL, YEAR, AT, where={"end": None}).count() == 1


def test_an_empty_figure_has_no_cells_and_the_value_nought():
    assert measure(TAKEN_UP, ALL, YEAR, AT).value == 0
    assert measure(LEFT_SHARE, ALL, YEAR, AT).value is None
    assert measure(DAYS, ALL, YEAR, AT).value is None
    assert breakdown(TAKEN_UP, ALL, YEAR, "unit", AT) == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows.distinct(),
        lambda rows: rows[:5],
        lambda rows: rows.union(rows),
        lambda rows: rows.values("unit").annotate(latest=F("unit")).distinct(),
    ],
)
def test_records_that_are_not_plain_rows_are_refused(spoil):
    spoilt = figure("trial.spoilt", records=lambda scope, span: spoil(taken_up(scope, span)))
    with pytest.raises(FigureError, match="计数与明细会不一致"):
        measure(spoilt, ALL, YEAR, AT)


def test_a_breakdown_over_a_to_many_relation_is_refused():
    duties = figure("trial.duties", groups={"verb": "duties__verb"})
    with pytest.raises(FigureError, match="重复计数"):
        breakdown(duties, ALL, YEAR, "verb", AT)


def test_a_count_has_no_denominator_to_open():
    with pytest.raises(FigureError, match="没有分母"):
        denominator_records(TAKEN_UP, ALL, YEAR, AT)


def test_a_scope_may_carry_more_conditions():
    def narrowed(scope: FigureScope, span: Span):
        return taken_up(scope, span).filter(Q(unit__kind=scope.extra["kind"]))

    county([("yunling", 1, None), ("liuhe", 2, None)])
    scope = FigureScope("/", {"kind": "county"})
    assert measure(figure("trial.narrowed", records=narrowed), scope, YEAR, AT).value == 1
