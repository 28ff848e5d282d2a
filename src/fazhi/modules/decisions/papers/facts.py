"""What papers of meetings are filled with beside the acts: the agenda, and on each item every view in its order, the chief last."""

from collections.abc import Iterator, Mapping

from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import procedure_of
from fazhi.kernel.papers.record import moment_words
from fazhi.kernel.papers.registry import Facts, Source
from fazhi.modules.decisions.models import AgendaItem
from fazhi.modules.decisions.queries import session
from fazhi.modules.decisions.queries.session import Discussion
from fazhi.modules.decisions.rules import MEETING, departs

NAMES = frozenset({"补录"})
LISTS = {"议程": frozenset({"次序", "议题", "单位名"}), "发言": frozenset({"文"})}
NUMERALS = "一二三四五六七八九十"


def facts(matter: Matter) -> Facts:
    """The agenda and the discussion of a meeting; nothing for other matters."""
    if matter.kind != MEETING:
        return Facts()
    rows = AgendaItem.objects.filter(meeting=matter).select_related("matter__unit").order_by("place")
    agenda = [
        {
            "次序": str(row.place),
            "议题": f"{row.matter.title}（{row.matter.number}）",
            "单位名": row.matter.unit.name_zh,
        }
        for row in rows
    ]
    there = session.attendance(matter)
    late = f"会后补录：{moment_words(there.recorded_at)}录入" if there and there.afterwards else ""
    said = [line for n, one in enumerate(session.discussions(matter), start=1) for line in _discussed(n, one)]
    return Facts({"补录": late}, {"议程": agenda, "发言": [{"文": line} for line in said]})


SOURCE = Source(NAMES, LISTS, facts)


def _discussed(n: int, one: Discussion) -> Iterator[str]:
    """One item: every view in the order of the meeting, the chief's last, the decision; dissent stays as it was stated."""
    numeral = NUMERALS[n - 1] if n <= len(NUMERALS) else str(n)
    yield f"{numeral}、{one.matter.title}（{one.matter.number}）"
    positions = []
    for m, voice in enumerate(one.voices, start=1):
        act = voice.act
        yield (
            f"{m}. {voice.name}：{_position(one.matter, act)}{_view(act)}"
            if act
            else f"{m}. {voice.name}：（没有发表意见）"
        )
        if act:
            positions.append(str(act.data.get("position", "")))
    if one.chief:
        yield f"主要负责人最后发表意见：{_view(one.chief)}"
    if one.departure:
        yield f"决定与多数人意见不一致的理由：{one.departure.data.get('reasons', '')}"
    if one.decision:
        outcome = procedure_of(one.matter).steps["decide"].outcomes.get(one.decision.outcome)
        yield f"决定：{outcome.title.zh if outcome else ''}。{one.decision.data.get('decision', '')}"
        if departs(positions, one.decision.outcome):
            yield "（本决定与多数人意见不一致，不同意见如上记载。）"


def _position(matter: Matter, act: Act) -> str:
    """For, against or reserved, in the words of the procedure's form."""
    form = procedure_of(matter).steps["member_opinion"].form
    choices: Mapping[str, object] = next((field.choices for field in form if field.name == "position"), {})
    chosen = choices.get(str(act.data.get("position", "")))
    return f"{getattr(chosen, 'zh', '')}。" if chosen else ""


def _view(act: Act) -> str:
    return str(act.data.get("view", ""))
