"""Learning from words: what a model says and why, what cross-validation may see, what goes out without a person."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.models import Act
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.queries import actor_for_post
from fazhi.modules.demands.actions.routing import dispatch_waiting, known, set_threshold, take_into_use
from fazhi.modules.demands.models import AutoDispatch, RoutingModel
from fazhi.modules.demands.routing import extra, files, hints
from fazhi.modules.demands.routing.automatic import threshold_in_force, waiting
from fazhi.modules.demands.routing.caution import reasons_for_a_person
from fazhi.modules.demands.routing.cli import routing
from fazhi.modules.demands.routing.model import Model, UnreadableModel, read
from fazhi.modules.demands.routing.texts import Labelled, Message
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County
from fazhi.modules.demands.tests.test_hints import listed

np = pytest.importorskip("numpy", reason='needs the extra: pip install "fazhi[ml]"')
pytest.importorskip("sklearn", reason='needs the extra: pip install "fazhi[ml]"')

from fazhi.modules.demands.routing import learning, measuring  # noqa: E402  after what they need

PLACES = ("东湾村", "西沟村", "柳树村", "北山村", "石桥", "青山", "白杨", "河口", "南园", "新庄")
MINUTE = timedelta(minutes=1)
SAID = {
    "1001": ("{place}的路灯不亮，晚上很黑", "{place}路灯坏了，请派人检修照明", "{place}一排路灯都灭了"),
    "2001": ("{place}自来水发黄有异味", "{place}停水两天，水管漏水没人修", "{place}的水压太低，用水困难"),
    "3001": ("{place}工地拖欠工资三个月", "在{place}干活，老板不给工钱", "{place}厂里不发工资也不签合同"),
}


def messages() -> list[Labelled]:
    return [
        Labelled(
            Message(said.format(place=place), f"{said.format(place=place)}，希望尽快解决。"), code, place
        )
        for code, ways in SAID.items()
        for said in ways
        for place in PLACES
    ]


@pytest.fixture(scope="module")
def corpus() -> learning.Corpus:
    return learning.corpus_of(messages())


@pytest.fixture(scope="module")
def model(corpus: learning.Corpus) -> Model:
    return learning.learn(corpus)


def test_a_message_gets_its_likely_categories_and_the_words_that_spoke_for_them(model: Model) -> None:
    first, second = model.guesses(Message("西沟村路灯又灭了", "晚上照明没有了，请修路灯。"))
    assert first.category == "1001"
    assert first.confidence > second.confidence
    assert any("路灯" in word or "灯" in word for word in first.because)


def test_a_written_model_read_again_says_the_same(model: Model) -> None:
    again = read(model.written())
    asked = Message("拖欠工资", "老板拖着工钱不给")
    ours, theirs = model.guesses(asked), again.guesses(asked)
    assert [guess.category for guess in ours] == [guess.category for guess in theirs]
    assert abs(ours[0].confidence - theirs[0].confidence) < 0.01


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x80\x04\x95pickle"])
def test_a_file_that_is_no_model_is_refused_and_never_run(content: bytes) -> None:
    with pytest.raises(UnreadableModel):
        read(content)


def test_scoring_one_by_one_and_many_at_once_agree(corpus: learning.Corpus, model: Model) -> None:
    fitted = learning.fit(corpus, np.arange(len(corpus)))
    many = learning.scored(corpus, fitted, np.arange(len(corpus)))
    for row, labelled in list(enumerate(messages()))[::13]:
        assert model.guesses(labelled.message)[0].category == corpus.classes[int(many[row].argmax())]


def test_no_group_is_both_learned_from_and_asked(corpus: learning.Corpus) -> None:
    for learned, asked in learning.grouped_folds(corpus, np.arange(len(corpus)), 5):
        assert not {corpus.groups[n] for n in learned} & {corpus.groups[n] for n in asked}


def test_what_is_learned_does_not_depend_on_the_messages_that_are_asked(corpus: learning.Corpus) -> None:
    rows = np.arange(60)
    before = learning.fit(corpus, rows)
    changed = learning.Corpus(
        corpus.terms,
        tuple(_blanked(matrix, 60) for matrix in corpus.counts),
        corpus.classes,
        np.where(np.arange(len(corpus)) < 60, corpus.of_class, 0),
        corpus.groups,
    )
    after = learning.fit(changed, rows)
    assert all(np.allclose(one, other) for one, other in zip(before.weights, after.weights, strict=True))


def _blanked(matrix: Any, start: int) -> Any:
    other = matrix.copy()
    other.data[other.indptr[start] :] = 1
    return other


def test_the_threshold_is_the_lowest_at_which_enough_was_right() -> None:
    shares = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4]])
    assert measuring.threshold_for(shares, np.array([0, 0, 0, 1]), 0.95) == 0.7
    assert measuring.threshold_for(shares, np.array([1, 1, 1, 1]), 0.95) > 1


def test_cross_validation_tells_its_figures(corpus: learning.Corpus) -> None:
    steps: list[str] = []
    figures = measuring.measure(corpus, steps.append).told()
    assert len(steps) == measuring.OUTER * (learning.INNER + 1)
    assert figures["n"] == len(messages())
    assert figures["classes"] == 3
    assert 0.9 <= float(str(figures["macro_f1"])) <= 1


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("出租屋燃气泄漏，气味很大", ("urgent",)),
        ("举报村主任贪污低保款", ("officials",)),
        ("路灯坏了", ()),
    ],
)
def test_what_is_urgent_or_about_officials_is_left_to_a_person(told: str, why: tuple[str, ...]) -> None:
    assert reasons_for_a_person(told) == why


def table(path: Path) -> Path:
    rows = "".join(f"{r.category},{r.message.title},{r.message.body},{r.group}\n" for r in messages())
    path.write_text(f"category,title,body,duplicate_group\n{rows}", encoding="utf-8")
    return path


def test_the_command_evaluates_a_file_without_a_database_in_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(routing, ["evaluate", str(table(tmp_path / "labelled.csv")), "--json"])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert {"macro_f1", "auto_share_95", "top2", "n", "classes", "seconds"} <= figures.keys()


def test_a_table_without_its_columns_is_refused_with_their_names(tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    done = CliRunner().invoke(routing, ["evaluate", str(file)])
    assert done.exit_code == 1
    assert "category、title、body" in done.output


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(extra, "import_module", missing)
    assert not extra.installed()
    with pytest.raises(extra.ExtraMissing, match=r"fazhi\[ml\]"):
        extra.numpy()


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ROUTING_ROOT = tmp_path / "routing"
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    root: Path = settings.ROUTING_ROOT
    return root


@pytest.fixture
def learned(county: County, corpus: learning.Corpus, folder: Path) -> RoutingModel:
    told = [row.message for row in messages()]
    return take_into_use(
        corpus=corpus, messages=told, source="本县办理历史", told=lambda _: None, by=SYSTEM, at=AT - DAY
    )


def head(county: County) -> Actor:
    people.give_duty(
        post=county.posts["baimei"], verb="demands.routing", held_from=AT - DAY, by=SYSTEM, at=AT
    )
    return actor_for_post(county.posts["baimei"].pk, AT)


def switched_on(county: County, threshold: str = "0.6", *, by_list: bool = True) -> None:
    set_threshold(
        threshold=Decimal(threshold),
        by_list=by_list,
        basis="中心例会纪要第3号",
        by=head(county),
        at=AT - HOUR,
    )


def test_a_model_taken_into_use_is_in_the_ledger_and_offers_categories(
    county: County, learned: RoutingModel, folder: Path
) -> None:
    assert Entry.objects.filter(kind="routing.model", subject_id=str(learned.pk)).count() == 1
    fitting, missing = hints.fitting_categories(Message("路灯不亮", "东湾村路灯不亮"))
    assert missing == ""
    assert [row.category.code for row in fitting] == ["1001"]
    assert "灯" in fitting[0].reason
    assert files.read_rarity(folder / files.RARITY) is not None


def test_a_model_file_that_is_not_the_one_on_record_is_not_used(learned: RoutingModel, folder: Path) -> None:
    (folder / files.MODEL).write_bytes(b"something else")
    RoutingModel.objects.filter(pk=learned.pk).update(digest="0" * 64)
    fitting, missing = hints.fitting_categories(Message("路灯不亮", "东湾村路灯不亮"))
    assert fitting == ()
    assert "不符" in missing


def test_nothing_is_dispatched_without_a_threshold(county: County, learned: RoutingModel) -> None:
    listed(county)
    county.hand_in("东湾村路灯不亮，晚上很黑")
    assert dispatch_waiting(at=AT + MINUTE) == 0
    switched_on(county)
    set_threshold(threshold=None, by_list=True, basis="试行结束", by=head_again(county), at=AT)
    assert dispatch_waiting(at=AT + MINUTE) == 0


def head_again(county: County) -> Actor:
    return actor_for_post(county.posts["baimei"].pk, AT)


def test_under_a_threshold_a_sure_one_goes_out_marked_as_the_systems(
    county: County, learned: RoutingModel
) -> None:
    listed(county)
    switched_on(county)
    demand, _code = county.hand_in("东湾村路灯不亮，晚上很黑")
    assert dispatch_waiting(at=AT + HOUR) == 0
    assert dispatch_waiting(at=AT + MINUTE) == 1
    demand.matter.refresh_from_db()
    assert demand.matter.unit == county.units["housing"]
    act = Act.objects.get(matter=demand.matter, step="dispatch")
    assert act.by_kind == "system"
    assert "系统" in act.data["note"]
    mark = AutoDispatch.objects.get()
    assert (mark.demand, mark.unit) == (demand, county.units["housing"])
    assert dispatch_waiting(at=AT + MINUTE) == 0


@pytest.mark.parametrize(
    "told",
    ["东湾村路灯杆漏电伤人，路灯不亮", "举报：路灯款被贪污，路灯不亮", "想问一件别的事情，说不清楚"],
)
def test_urgent_ones_reports_about_officials_and_unsure_ones_wait_for_a_person(
    county: County, learned: RoutingModel, told: str
) -> None:
    listed(county)
    switched_on(county, "0.9")
    county.hand_in(told)
    assert dispatch_waiting(at=AT + MINUTE) == 0
    assert not AutoDispatch.objects.exists()


def test_unsure_ones_never_keep_the_others_from_being_looked_at(
    county: County, learned: RoutingModel
) -> None:
    listed(county)
    switched_on(county)
    sure = "东湾村路灯不亮，晚上很黑"
    first, _ = county.hand_in(sure)
    unsure = [county.hand_in(f"举报：第{n}笔路灯款被贪污")[0] for n in range(3)]
    last, _ = county.hand_in(sure, at=AT + MINUTE)
    threshold = threshold_in_force(AT + MINUTE)
    assert threshold is not None
    looked_at = [row.pk for row in waiting(threshold, AT + MINUTE, 2)]
    assert looked_at[0] == last.pk
    assert sorted(looked_at) == sorted(row.pk for row in (first, *unsure, last))
    assert dispatch_waiting(at=AT + MINUTE, size=2) == 2


def test_without_a_line_of_the_list_history_counts_only_where_the_office_allowed_it(
    county: County, learned: RoutingModel
) -> None:
    county.dispatched("transport", at=AT - 2 * DAY, category=county.roads)
    switched_on(county)
    county.hand_in("东湾村路灯不亮，晚上很黑")
    assert dispatch_waiting(at=AT + MINUTE) == 0
    set_threshold(
        threshold=Decimal("0.6"), by_list=False, basis="纪要", by=head_again(county), at=AT - HOUR / 2
    )
    assert dispatch_waiting(at=AT + MINUTE) == 1
    assert AutoDispatch.objects.get().unit == county.units["transport"]


def test_a_threshold_needs_the_duty_a_basis_and_a_share(county: County) -> None:
    with pytest.raises(NotYours):
        set_threshold(threshold=None, by_list=True, basis="纪要", by=county.aili, at=AT)
    by = head(county)
    with pytest.raises(BadForm):
        set_threshold(threshold=Decimal("0.9"), by_list=True, basis=" ", by=by, at=AT)
    with pytest.raises(BadForm):
        set_threshold(threshold=Decimal("0.3"), by_list=True, basis="纪要", by=by, at=AT)
    row = set_threshold(threshold=Decimal("0.9"), by_list=True, basis="纪要", by=by, at=AT)
    assert row.set_at == AT
    assert Entry.objects.filter(kind="routing.threshold").count() == 1


def test_the_countys_own_closed_demands_are_what_is_learned_from(county: County) -> None:
    for n in range(5):
        county.closed(text=f"第{n}处路灯不亮", category=county.roads)
    county.hand_in("还没有办结的", category=county.roads, at=AT + timedelta(days=9))
    found = known(None)
    assert [row.category for row in found] == ["1001"] * 5
