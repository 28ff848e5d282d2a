"""What each paper of a petition says: headings with their text, and the remedies. Pure but for the calendar given in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from fazhi.kernel.workdays import Calendar, Period, legal_day
from fazhi.modules.demands.rules.petitions import ACCUSATION, PATHS, SUGGESTION

ERASED = "内容已依法删除。"
HANDLING, EXTENSION = Period.parse("60 calendar_day"), Period.parse("30 calendar_day")
"""XF 34. The procedure's clock counts the same two; a test holds them together."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a paper is made from: one act's form, with the names of units it points at, and the petition's own facts.

    ``accepted_at`` is when it was accepted, ``None`` before; ``units`` are names by the name of the field.
    """

    said: Mapping[str, Any]
    units: Mapping[str, str]
    outcome: str
    at: datetime
    petition_class: str
    path: str
    accepted_at: datetime | None
    calendar: Calendar

    def text(self, name: str) -> str:
        """What was written in a field; that it was erased, where it is gone."""
        return str(self.said.get(name) or "") or ERASED


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a paper: an opening sentence, parts with headings, and what the petitioner can do about it."""

    opening: str
    parts: tuple[tuple[str, str], ...] = ()
    remedies: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """The whole text without the remedies, a line for each part."""
        return "\n".join([self.opening, *(f"{heading}：{text}" for heading, text in self.parts)])


def written(day: date) -> str:
    """2026年11月22日, in Chinese whoever reads."""
    return f"{day.year}年{day.month}月{day.day}日"


def last_day(due_at: datetime) -> str:
    """The last day of a period whose due moment is 24:00 of it."""
    return written(legal_day(due_at - timedelta(microseconds=1)))


def routing(facts: Facts) -> Body:
    """Where it was sent (XF 22), and what follows there (XF 23)."""
    organ = facts.units.get("unit", "")
    follows = (
        f"{organ}自收到之日起十五日内书面告知您接收情况以及处理途径和程序；认为不属于其职权范围的，"
        "五个工作日内向我单位提出异议，经核实同意后重新转送（信访工作条例第23条）。"
    )
    return Body(
        f"您提出的信访事项收悉。经审查，已于{written(legal_day(facts.at))}转送{organ}处理（信访工作条例第22条）。",
        (("接下来", follows),),
    )


def acceptance(facts: Facts) -> Body:
    """That it is taken on, by which way, and until when where a number of days is set."""
    parts = [("处理途径和程序", _way(facts))]
    contact = str(facts.said.get("contact") or "")
    if contact:
        parts.append(("承办人和联系方式", contact))
    return Body(
        f"您提出的信访事项收悉。经审查，属于我单位职权范围，现予受理，受理日期为{written(legal_day(facts.at))}。",
        tuple(parts),
    )


def _way(facts: Facts) -> str:
    if facts.petition_class == SUGGESTION:
        return "我单位将研究论证，采纳、部分采纳或者说明理由，并予以回复（信访工作条例第29条）。条例没有规定天数。"
    if facts.petition_class == ACCUSATION:
        return "我单位将依规依纪依法办理并反馈；您的材料和有关情况不会透露给被检举控告的人员和单位（信访工作条例第30条）。"
    if facts.path == "statutory_duty":
        return "属于申请履行法定职责，由我单位依照有关法律履行或者答复（信访工作条例第31条第5项）。"
    due = facts.calendar.count(facts.at, HANDLING)
    return (
        "按信访程序办理：听取您陈述事实和理由，调查核实，出具信访处理意见书（信访工作条例第31条第6项）。"
        f"自受理之日起六十日内办结，即{last_day(due.at)}前（含当日）；情况复杂的，经批准可以延长，最长三十日，"
        "并告知您理由（信访工作条例第34条）。"
    )


def diversion(facts: Facts) -> Body:
    """Not here, but there: which organ, which way, until when if a law sets a period."""
    if facts.outcome == "elsewhere":
        opening = (
            "您提出的信访事项收悉。经审查，不属于我单位职权范围，请向下列机关提出（信访工作条例第23条）。"
        )
    else:
        way = PATHS[facts.path].zh if facts.path else "其他法定途径"
        opening = f"您提出的信访事项收悉。经审查，应当通过“{way}”解决，不在这里办理，请按下列途径提出（信访工作条例第31条）。"
    until = str(facts.said.get("until") or "") or "法律没有规定期限，请尽早提出。"
    parts = [
        ("向哪里提出", facts.text("target")),
        ("怎样提出", facts.text("way")),
        ("期限", until),
    ]
    where = str(facts.said.get("where") or "")
    if where:
        parts.append(("地址、电话", where))
    return Body(opening, (*parts, ("理由", facts.text("reasons"))))


def refusal(facts: Facts) -> Body:
    """Not accepted, with the petition it repeats."""
    earlier = facts.text("earlier")
    ground = {
        "finished": f"您以同一事实和理由提出的信访事项（{earlier}）已经复核，不再受理（信访工作条例第36条）。",
        "pending": f"同一信访事项（{earlier}）已经受理或者正在办理，请等待办理结果，本次不予受理（信访工作条例第19条）。",
    }
    return Body(ground.get(facts.outcome, ""), (("理由", facts.text("reasons")),))


def extension(facts: Facts) -> Body:
    """That it takes longer, why, and until when now."""
    parts = [("延长理由", facts.text("reasons"))]
    if facts.accepted_at is not None:
        due = facts.calendar.count(facts.accepted_at, HANDLING, extensions=[EXTENSION])
        parts.append(("延长后的办结期限", f"{last_day(due.at)}（含当日）"))
    return Body(
        "您提出的信访事项情况复杂，经本机关负责人批准，延长办理期限三十日（信访工作条例第34条）。",
        tuple(parts),
    )


OPINIONS = {
    "supported": "予以支持",
    "explained": "请求事由合理但缺乏法律依据，作出解释说明",
    "not_supported": "不予支持",
}


def handling_opinion(facts: Facts) -> Body:
    """The opinion with request, facts, opinion and basis (XF 32), and where review may be asked for (XF 35)."""
    upper = facts.units.get("review_unit", "")
    return Body(
        "您提出的信访事项，经听取陈述、调查核实，现作出处理意见如下。",
        (
            ("投诉请求", facts.text("request")),
            ("事实和理由", facts.text("facts_and_reasons")),
            ("处理意见", f"{OPINIONS.get(facts.outcome, '')}。\n{facts.text('opinion')}"),
            ("法律法规依据", facts.text("legal_basis")),
        ),
        (
            f"不服本意见的，可以自收到本意见书之日起三十日内，向{upper}请求复查（信访工作条例第35条）。",
            "逾期不请求的，不再复查。可以书面提出，也可以凭查询码在查进度页面提出。",
        ),
    )


def review_opinion(facts: Facts) -> Body:
    """The review opinion, and where re-review may be asked for (XF 36)."""
    upper = facts.units.get("re_review_unit", "")
    return Body(
        "您请求复查的信访事项，经复查，现提出复查意见如下（信访工作条例第35条）。",
        _opinion(facts, "复查意见"),
        (
            f"不服本意见的，可以自收到本意见书之日起三十日内，向{upper}请求复核（信访工作条例第36条）。",
            "逾期不请求的，不再复核。可以书面提出，也可以凭查询码在查进度页面提出。",
        ),
    )


def re_review_opinion(facts: Facts) -> Body:
    """The last opinion: the same facts and reasons are not accepted again (XF 36)."""
    return Body(
        "您请求复核的信访事项，经复核，现提出复核意见如下（信访工作条例第36条）。",
        _opinion(facts, "复核意见"),
        (
            "复核之后，仍以同一事实和理由提出的，不再受理（信访工作条例第36条）。有新的事实和理由的，可以另行提出。",
        ),
    )


def _opinion(facts: Facts, heading: str) -> tuple[tuple[str, str], ...]:
    return (
        ("查明的事实和理由", facts.text("facts_and_reasons")),
        (heading, facts.text("opinion")),
        ("法律法规依据", facts.text("legal_basis")),
    )


ADOPTION = {"adopted": "采纳", "partly": "部分采纳", "not_adopted": "未采纳"}


def suggestion_reply(facts: Facts) -> Body:
    """Adopted, in part, or not, with reasons (XF 29)."""
    return Body(
        "您提出的建议意见，我单位经研究论证，现回复如下（信访工作条例第29条）。感谢您的关心和支持。",
        (
            ("研究论证情况", facts.text("study")),
            ("结果", f"{ADOPTION.get(facts.outcome, '')}。\n{facts.text('reply')}"),
        ),
    )


def duty_reply(facts: Facts) -> Body:
    """The duty performed, or the reply (XF 31 (5))."""
    return Body(
        "您申请查处违法行为、履行法定职责的事项，现答复如下（信访工作条例第31条第5项）。",
        (("履行情况或者答复", facts.text("reply")), ("法律依据", facts.text("legal_basis"))),
        (facts.text("remedies"),),
    )


BODIES: Mapping[str, tuple[str, Callable[[Facts], Body]]] = {
    "route": ("routing_notice", routing),
    "accept": ("acceptance_notice", acceptance),
    "divert": ("diversion_notice", diversion),
    "refuse": ("refusal_notice", refusal),
    "extend": ("extension_notice", extension),
    "reply_suggestion": ("suggestion_reply", suggestion_reply),
    "reply_duty": ("duty_reply", duty_reply),
    "answer": ("handling_opinion", handling_opinion),
    "review": ("review_opinion", review_opinion),
    "re_review": ("re_review_opinion", re_review_opinion),
}
"""By step: which document of the procedure it makes, and what that says."""
