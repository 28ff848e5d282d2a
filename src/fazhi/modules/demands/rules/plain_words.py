"""A demand's acts in the resident's words: what happened, never who wrote what to whom inside the house."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from fazhi.kernel.procedures import Text


class Said(NamedTuple):
    """One act as the resident reads it. ``{unit}`` stands for the unit the act is about."""

    text: Text
    tone: str = ""
    icon: str = "circle-check"


WORDS: Mapping[str, Said] = MappingProxyType(
    {
        "register": Said(Text("已登记", "Registered"), icon="clipboard-check"),
        "dispatch": Said(Text("已转给{unit}办理", "Passed to {unit}"), icon="send"),
        "object": Said(
            Text(
                "承办单位认为不属于它的职责，已请中心核定",
                "The unit says it is not its duty; the centre will decide",
            ),
            icon="arrow-back-up",
        ),
        "arbitrate.upheld": Said(
            Text("中心核定应由其他单位办理，正在重新安排", "The centre agrees and is choosing another unit"),
            icon="gavel",
        ),
        "arbitrate.rejected": Said(
            Text("中心核定仍由原单位办理", "The centre decided that the same unit handles it"), icon="gavel"
        ),
        "accept": Said(Text("{unit}已受理", "Accepted by {unit}"), icon="check"),
        "assign": Said(Text("已安排专人办理", "A person has been put in charge"), icon="user"),
        "contact": Said(Text("承办单位与您联系过", "The unit contacted you"), icon="phone"),
        "suspend": Said(Text("暂停计时", "The clock was stopped"), tone="warn", icon="player-pause"),
        "resume": Said(Text("恢复计时", "The clock runs again"), icon="clock"),
        "extend": Said(Text("经批准延长办理时间", "More time was approved"), tone="warn", icon="hourglass"),
        "tell_extension": Said(Text("已把延期告知您", "You were told of the extension"), icon="message-2"),
        "answer.handled": Said(
            Text("{unit}答复：已办理", "{unit} answered: done"), tone="good", icon="message-circle"
        ),
        "answer.explained": Said(
            Text(
                "{unit}答复：依法不能办理，已说明理由",
                "{unit} answered: it cannot lawfully be done, with reasons",
            ),
            tone="warn",
            icon="message-circle",
        ),
        "answer": Said(Text("已答复", "Answered"), tone="good", icon="message-circle"),
        "rate": Said(Text("您作了评价", "You rated the answer"), icon="star"),
        "call_back.solved": Said(Text("中心回访：已解决", "Call back: solved"), tone="good", icon="phone"),
        "call_back.not_solved": Said(
            Text("中心回访：还没有解决", "Call back: not solved"), tone="warn", icon="phone"
        ),
        "call_back.unreachable": Said(
            Text("中心回访：没有联系上您", "Call back: you could not be reached"), tone="warn", icon="phone"
        ),
        "return_for_rework": Said(
            Text("中心要求承办单位重新办理", "The centre sent it back to be done again"),
            tone="warn",
            icon="refresh",
        ),
        "close": Said(Text("已办结", "Closed"), tone="good", icon="circle-check"),
        "reopen": Said(
            Text("您要求重新办理", "You asked for it to be reopened"), tone="warn", icon="refresh"
        ),
        "withdraw": Said(Text("您撤回了诉求", "You withdrew it"), icon="x"),
        "become_petition": Said(
            Text("已转为信访事项办理，查询码不变", "Goes on as a petition, under the same code"),
            icon="arrows-exchange",
        ),
        "seal": Said(
            Text("已依法移交有权处理的机关", "Passed to the organ that may lawfully deal with it"),
            icon="lock",
        ),
        "first_contact": Said(Text("首接单位与您联系过", "The first unit contacted you"), icon="phone"),
        "ask_assistance": Said(Text("已请{unit}协助办理", "{unit} was asked to assist"), icon="users"),
        "name_assistant": Said(Text("已请{unit}协助办理", "{unit} was asked to assist"), icon="users"),
        "all_assistance_in": Said(
            Text("协助单位的意见已经收齐", "The assisting units have contributed"), icon="users"
        ),
        "merge": Said(
            Text(
                "与反映同一件事的诉求合并办理，答复会单独给您",
                "Handled together with others about the same matter; you get an answer of your own",
            ),
            icon="stack-2",
        ),
        "follow_lead": Said(Text("已转给{unit}办理", "Passed to {unit}"), icon="send"),
        "stand_alone": Said(
            Text("恢复单独办理，正在安排承办单位", "Handled by itself again; a unit is being chosen"),
            icon="route",
        ),
        "close_repeated": Said(
            Text(
                "您先前反映过同一件事，已一并答复；评价和重新办理请用先前那件的查询码",
                "You told us of this before; both are answered. To rate or reopen it use your earlier code",
            ),
            icon="circle-check",
        ),
        "mediate": Said(
            Text("提议线下调解，须各方同意", "Mediation was proposed; every party must consent"),
            icon="scale",
        ),
        "ask_to_reopen.lapsed": Said(
            Text("要求重新办理的期限已过", "The time to ask for reopening is over"), icon="hourglass"
        ),
    }
)
"""By step, or by step and outcome where they differ. What is not here is not shown."""


def words_for(step: str, outcome: str) -> Said | None:
    """How an act reads; ``None`` for what stays inside the house."""
    return WORDS.get(f"{step}.{outcome}") or WORDS.get(step)
