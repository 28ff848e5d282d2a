"""The discretion benchmark: versions on record, bands that bind unless reasons are given, what is kept with the act."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions
from fazhi.modules.enforcement.models import Band, Benchmark, Weighing
from fazhi.modules.enforcement.queries.discretion import sheet
from fazhi.modules.enforcement.rules import FIELDS
from fazhi.modules.enforcement.rules_discretion import (
    BandGiven,
    FactorGiven,
    ItemGiven,
    Unreadable,
    as_csv,
    items_of,
    within,
)
from fazhi.modules.enforcement.tests.conftest import AT, DAY, NOTHING_SPECIAL, Bureau

SignIn = Callable[[str], Client]
YEAR = date(2026, 1, 1)
ITEM = ItemGiven(
    "价-01", "market", "未按规定明码标价", "价格法第42条", "云岭县市场监管局裁量基准（示例）", YEAR,
    (
        BandGiven("lighter", "首次被查处，当场改正", 0, 300),
        BandGiven("ordinary", "没有从轻、从重情节", 300, 1000, "责令改正"),
        BandGiven("heavier", "一年内再次被查处", 1000, None),
    ),
    (FactorGiven("lighten", "主动消除后果", "本地基准第3条"), FactorGiven("aggravate", "拒不改正", "本地基准第4条")),
)  # fmt: skip
ORDINARY, LIGHTER = "价-01（2026-01-01）第2档", "价-01（2026-01-01）第1档"
FIELD_CODES = {text.zh: code for code, text in FIELDS.items()}


@pytest.fixture
def weighing(staffed: Bureau) -> Bureau:
    """The bureau with a benchmark in force for its field."""
    actions.set_benchmarks(items=[ITEM], by=staffed.keeper, at=AT)
    return staffed


def propose(bureau: Bureau, matter: Matter, fine: int, **form: Any) -> Act:
    answers = NOTHING_SPECIAL | {"penalty_proposed": True}
    data = {"report": "事实清楚", "fine": fine, **form}
    found: Act = bureau.do(matter, "propose", bureau.officer, AT, data=data, facts=answers)
    return found


@given(st.integers(0, 5000), st.none() | st.integers(0, 2000), st.none() | st.integers(2000, 5000))
def test_a_fine_lies_in_a_band_exactly_between_its_ends(
    fine: int, least: int | None, most: int | None
) -> None:
    bounded = least is not None or most is not None
    wanted = (least or 0) <= fine <= (most if most is not None else fine) if bounded else fine == 0
    assert within(fine, least, most) is wanted


def test_a_proposal_names_a_band_and_leaving_it_takes_reasons(weighing: Bureau) -> None:
    matter = weighing.opened()
    weighing.investigate(matter, AT)
    with pytest.raises(BadForm, match="选择裁量档次.*第34条"):
        propose(weighing, matter, 500)
    with pytest.raises(BadForm, match="1500元不在价-01.*300–1000元.*示例.*第34条"):
        propose(weighing, matter, 1500, band=ORDINARY)
    with pytest.raises(BadForm, match="没有这些情节：自首"):
        propose(weighing, matter, 500, band=ORDINARY, factors="自首")
    with pytest.raises(BadForm, match="没有“价-09”"):
        propose(weighing, matter, 500, band="价-09")
    assert not Weighing.objects.exists()
    act = propose(
        weighing, matter, 1500, band=ORDINARY, factors="主动消除后果\n拒不改正", departure="涉及多个摊位"
    )
    kept = Weighing.objects.get()
    assert (kept.act_id, kept.band and kept.band.key, kept.departs) == (act.pk, ORDINARY, True)
    assert (act.data["band"], act.data["factors"]) == (ORDINARY, ["主动消除后果", "拒不改正"])
    assert "departure" not in act.data


def test_the_decision_follows_the_band_proposed_unless_it_says_why_not(weighing: Bureau) -> None:
    matter = weighing.opened()
    weighing.investigate(matter, AT)
    propose(weighing, matter, 500, band=ORDINARY)
    weighing.notify(matter, AT)
    weighing.do(matter, "waive_statement", weighing.officer, AT)
    with pytest.raises(BadForm, match="偏离裁量基准的，须写明理由"):
        weighing.decide(matter, AT, fine=100)
    weighing.decide(matter, AT, fine=400)
    last = Weighing.objects.get(fine=400)
    assert (last.band and last.band.key, last.departs) == (ORDINARY, False)


def test_a_field_without_benchmark_is_not_held_to_one(weighing: Bureau) -> None:
    weighing.certify("officer", field="urban")
    weighing.certify("second", field="urban")
    matter = weighing.opened(field="urban")
    weighing.investigate(matter, AT)
    propose(weighing, matter, 500)
    assert not Weighing.objects.exists()


def test_a_newer_version_ends_the_older_and_what_was_weighed_keeps_its_own(weighing: Bureau) -> None:
    matter = weighing.opened()
    weighing.investigate(matter, AT)
    propose(weighing, matter, 200, band=LIGHTER)
    later = legal_day(AT) + DAY
    newer = ItemGiven(
        ITEM.code, ITEM.field, ITEM.violation, ITEM.authority, "示例第二版", later, ITEM.bands[:1]
    )
    actions.set_benchmarks(items=[newer], by=weighing.keeper, at=AT)
    older, latest = Benchmark.objects.order_by("from_day")
    assert (older.to_day, latest.to_day) == (legal_day(AT), None)
    assert Weighing.objects.get().band == Band.objects.get(key=LIGHTER)
    with pytest.raises(BadForm, match="新版本的施行日期须在它之后"):
        actions.set_benchmarks(items=[newer], by=weighing.keeper, at=AT)
    assert Entry.objects.filter(kind="benchmark.set").count() == 2
    assert Entry.objects.filter(kind="benchmark.end").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Band.objects.filter(key=LIGHTER).update(most=9999)


def test_only_their_keeper_sets_benchmarks_and_every_fault_is_named(bureau: Bureau) -> None:
    with pytest.raises(NotYours):
        actions.set_benchmarks(items=[ITEM], by=bureau.officer, at=AT)
    wrong = ItemGiven(
        "甲",
        "market",
        "乙",
        "",
        "丙",
        YEAR,
        (BandGiven("ordinary", "", 5, 1),),
        (FactorGiven("lighten", "丁", ""),),
    )
    with pytest.raises(BadForm, match="处罚依据.*下限高于上限.*没有写适用情形.*没有写明依据"):
        actions.set_benchmarks(items=[wrong], by=bureau.keeper, at=AT)
    assert not Benchmark.objects.exists()


def test_the_sheet_reads_back_what_it_wrote_and_names_rows_it_cannot_read(weighing: Bureau) -> None:
    rows = sheet()
    assert items_of(as_csv(rows), FIELD_CODES) == [ITEM]
    rows[2][1] = "海关"
    rows[3][9] = "一千"
    with pytest.raises(Unreadable, match="第3行：执法领域“海关”.*第4行：金额“一千”"):
        items_of(as_csv(rows), FIELD_CODES)
    with pytest.raises(Unreadable, match="表头"):
        items_of("编号,违法行为\n".encode("gb18030"), FIELD_CODES)


def test_benchmarks_are_entered_imported_exported_and_ended_on_their_pages(
    weighing: Bureau, client_of: SignIn
) -> None:
    keeper, page = client_of("keeper"), reverse("enforcement_benchmarks")
    shown = keeper.get(page).content.decode()
    assert "本地规则" in shown
    assert "300–1000" in shown
    exported = keeper.get(reverse("enforcement_benchmark_export")).content
    posted = {
        "code": "价-02", "field": "market", "violation": "不按标价销售", "authority": "价格法第42条", "document": "示例",
        "from_day": "2026-01-01", "ordinary_when": "一般情形", "ordinary_least": "100", "ordinary_most": "500",
        "factor_1": "初次", "direction_1": "lighten", "basis_1": "本地基准第5条",
    }  # fmt: skip
    assert keeper.post(reverse("enforcement_benchmark_enter"), posted).status_code == 302
    assert keeper.post(reverse("enforcement_benchmark_enter"), posted).status_code == 422
    from django.core.files.uploadedfile import SimpleUploadedFile

    again = SimpleUploadedFile(
        "b.csv", exported.replace(b"2026-01-01", b"2027-01-01").replace("价-01".encode(), "价-03".encode())
    )
    address = reverse("enforcement_benchmark_import")
    assert keeper.post(address, {"file": again}).status_code == 302
    assert Benchmark.objects.get(code="价-03").bands.count() == 3
    assert keeper.post(address, {"file": SimpleUploadedFile("c.csv", b"x")}).status_code == 422
    row = Benchmark.objects.get(code="价-02")
    keeper.post(
        reverse("enforcement_benchmark_end", args=[row.pk]), {"to_day": "2030-01-01", "reason": "修订"}
    )
    row.refresh_from_db()
    assert row.to_day == date(2030, 1, 1)
    assert client_of("officer").post(reverse("enforcement_benchmark_enter"), posted).status_code == 403


def test_the_form_of_a_proposal_offers_the_bands_of_its_field(staffed: Bureau, client_of: SignIn) -> None:
    matter = staffed.opened()
    staffed.investigate(matter, AT)
    address = reverse("matter", args=[matter.pk])
    assert 'name="band"' not in client_of("officer").get(address).content.decode()
    actions.set_benchmarks(items=[ITEM], by=staffed.keeper, at=AT)
    shown = client_of("officer").get(address).content.decode()
    assert f'value="{ORDINARY}"' in shown
    assert "主动消除后果（从轻、减轻情节；本地基准第3条）" in shown
    posted = {
        "expected": Matter.objects.get(pk=matter.pk).turn, "report": "事实清楚", "fine": "2000", "band": ORDINARY,
        "factors": ["主动消除后果"], "fact.penalty_proposed": "on",
    }  # fmt: skip
    refused = client_of("officer").post(reverse("act", args=[matter.pk, "propose"]), posted)
    assert refused.status_code == 422
    assert "偏离裁量基准的，须写明理由" in refused.content.decode()
    answer = client_of("officer").post(reverse("act", args=[matter.pk, "propose"]), posted | {"fine": "800"})
    assert answer.status_code == 303
    assert ORDINARY in client_of("officer").get(address).content.decode()
