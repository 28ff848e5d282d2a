"""A petition's acts in the petitioner's words. What is the same for demands is taken from ``plain_words``."""

from collections.abc import Mapping
from types import MappingProxyType

from fazhi.kernel.procedures import Text
from fazhi.modules.demands.rules import plain_words
from fazhi.modules.demands.rules.plain_words import Said

WORDS: Mapping[str, Said] = MappingProxyType(
    {
        "route": Said(Text("已转送{unit}处理", "Transferred to {unit}"), icon="send"),
        "entrust": Said(
            Text(
                "已转交有权处理机关的专人保密办理",
                "Entrusted in confidence to a named person of the competent organ",
            ),
            icon="lock",
        ),
        "object_to_routing": Said(
            Text(
                "收到转送的机关认为不属于它的职权，信访工作机构正在核实",
                "The organ says it is outside its powers; the petition office is checking",
            ),
            icon="arrow-back-up",
        ),
        "decide_objection.upheld": Said(
            Text(
                "信访工作机构同意收回，正在重新转送",
                "The petition office took it back and is routing it again",
            ),
            icon="gavel",
        ),
        "decide_objection.rejected": Said(
            Text(
                "信访工作机构核实后仍由原机关办理",
                "The petition office decided that the same organ handles it",
            ),
            icon="gavel",
        ),
        "pass_down": Said(
            Text("已转送有权处理的下级机关", "Passed on to the lower organ with the power"),
            icon="arrows-exchange",
        ),
        "tell_destination": Said(
            Text("已书面告知您转送去向", "You were told where it went"), icon="message-2"
        ),
        "accept": Said(Text("{unit}已受理", "Accepted by {unit}"), icon="check"),
        "divert": Said(
            Text("不在这里办理，请按下面写明的途径提出", "Not here, but there: see where to turn to"),
            tone="warn",
            icon="map-pin",
        ),
        "refuse": Said(
            Text("不再受理（不予受理），理由如下", "Not accepted, with reasons"), tone="warn", icon="x"
        ),
        "tell_petitioner": Said(Text("已书面告知您", "You were told in writing"), icon="message-2"),
        "investigate": Said(
            Text("已听取陈述、调查核实", "Your account was heard and the facts were looked into"),
            icon="search",
        ),
        "hold_hearing": Said(Text("举行了听证", "A hearing was held"), icon="users"),
        "extend": Said(
            Text("经批准延长办理三十日", "Extended by 30 days, with approval"), tone="warn", icon="hourglass"
        ),
        "tell_extension": Said(
            Text("已告知您延期理由", "You were told why it is extended"), icon="message-2"
        ),
        "answer": Said(
            Text("{unit}出具了信访处理意见书", "{unit} issued its handling opinion"),
            tone="good",
            icon="message-circle",
        ),
        "serve_answer": Said(Text("处理意见书已送达您", "The opinion was served on you"), icon="check"),
        "reply_suggestion": Said(
            Text("{unit}回复了您的建议意见", "{unit} replied to your suggestion"),
            tone="good",
            icon="message-circle",
        ),
        "reply_duty": Said(
            Text("{unit}依法履行或者答复", "{unit} performed its duty or replied"),
            tone="good",
            icon="message-circle",
        ),
        "request_review": Said(Text("您请求复查", "You asked for review"), tone="warn", icon="refresh"),
        "receive_review_request": Said(
            Text("复查机关收到了您的请求", "The reviewing organ received your request"), icon="check"
        ),
        "review": Said(Text("{unit}提出了复查意见", "{unit} gave its review opinion"), icon="gavel"),
        "serve_review": Said(
            Text("复查意见书已送达您", "The review opinion was served on you"), icon="check"
        ),
        "request_re_review": Said(Text("您请求复核", "You asked for re-review"), tone="warn", icon="refresh"),
        "receive_re_review_request": Said(
            Text("复核机关收到了您的请求", "The re-reviewing organ received your request"), icon="check"
        ),
        "open_hearing": Said(
            Text("复核听证开始，听证时间不计入期限", "The re-review hearing began; its time is not counted"),
            icon="users",
        ),
        "end_hearing": Said(Text("复核听证结束", "The re-review hearing ended"), icon="users"),
        "re_review": Said(Text("{unit}提出了复核意见", "{unit} gave its re-review opinion"), icon="gavel"),
        "serve_re_review": Said(
            Text("复核意见书已送达您", "The re-review opinion was served on you"), icon="check"
        ),
        "ask_review.lapsed": Said(
            Text("请求复查的期限已过", "The time to ask for review is over"), icon="hourglass"
        ),
        "ask_re_review.lapsed": Said(
            Text("请求复核的期限已过", "The time to ask for re-review is over"), icon="hourglass"
        ),
        "become_demand": Said(
            Text("已转为群众诉求办理，查询码不变", "Goes on as a demand, under the same code"),
            icon="arrows-exchange",
        ),
        "withdraw": Said(Text("您撤回了信访事项", "You withdrew it"), icon="x"),
    }
)
"""By step, or by step and outcome where they differ."""

SHOWN_WHEN_SEALED = frozenset({"register", "entrust", "accept", "seal"})
"""What a follow page still shows of an accusation: that it is in hand, never what was done about whom (XF 30)."""


def words_for(step: str, outcome: str) -> Said | None:
    """How an act of a petition reads; ``None`` for what stays inside the house."""
    return WORDS.get(f"{step}.{outcome}") or WORDS.get(step) or plain_words.words_for(step, outcome)
