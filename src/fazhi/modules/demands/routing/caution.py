"""What a person must always read first, whatever a model says. Pure.

Words are a coarse sign and are meant to be: one too many only means that a person dispatches, as always. Reports about
officials are never sent to the line they may concern (信访工作条例 art. 22 and 30).
"""

import re

URGENT = re.compile(
    "着火|起火|失火|火灾|爆炸|燃气泄漏|漏气|煤气|坍塌|塌方|垮塌|滑坡|泥石流|决口|溺水|落水|触电|漏电|中毒|"
    "受伤|伤人|伤亡|死亡|死人|自杀|轻生|跳楼|被困|失踪|走失|救命|生命危险|危及生命|紧急|持刀|打人|家暴|群体|聚集"
)
OFFICIALS = re.compile(
    "滥用职权|以权谋私|贪污|受贿|行贿|索贿|贿赂|腐败|贪腐|吃拿卡要|优亲厚友|徇私|舞弊|渎职|玩忽职守|失职|保护伞|黑恶|"
    "挪用|侵占|截留|私分|套取|冒领|包庇|打击报复|官商勾结|权钱交易|举报"
)


def reasons_for_a_person(text: str) -> tuple[str, ...]:
    """Why a person must dispatch this: ``urgent``, ``officials``; empty where no sign of either was found."""
    found = (("urgent", URGENT), ("officials", OFFICIALS))
    return tuple(name for name, signs in found if signs.search(text))
