"""What the resident is told, on the way they left: a text message, else mail; and what the recipient of a sealed one is.

Never the content, only that there is one. The texts are Chinese whatever language the writing official works in.
"""

from datetime import datetime

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.notices import actions as notices
from fazhi.kernel.notices.rules import EMAIL, SMS, tidy_address
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Post
from fazhi.modules.demands.models import Contact, Demand

SUBJECT = "您反映的诉求 {number} 有新进展"
RECEIVED = "您反映的诉求已登记，编号 {number}。请妥善保管查询码，凭码可随时查看办理进度。"
ANSWERED = "您反映的诉求 {number} 已有答复。请凭查询码查看，并对办理结果作出评价。"
SEALED = "{number} 已封存移交给您"
SEALED_BODY = "此件只有您本人的岗位可以打开。请在诉求列表的“封存移交给我的”中查看，依法处理；不得透露给被反映的人员和单位。"
OPENED = "上级单位查阅了您反映的诉求 {number}。请凭查询码查看是哪个单位、什么时间、因何查阅。"
MOVED_ON = "您的信访事项 {number} 有新的办理情况。请凭查询码查看；书面材料另行送达。"
CLOSED = "您反映的诉求 {number} 已办结。如问题仍未解决，可在规定期限内凭查询码要求重新办理。"


def received(demand: Demand, contact: Contact | None, *, at: datetime) -> None:
    """Tell that the demand is registered; called while it is being made."""
    _tell(demand, contact, RECEIVED, f"demands.received:{demand.pk}", at, first=True)


def answered(demand: Demand, *, at: datetime) -> None:
    """Tell that there is an answer; each answer once."""
    _tell(demand, _contact(demand), ANSWERED, f"demands.answered:{demand.pk}:{demand.matter.version}", at)


def closed(demand: Demand, *, at: datetime) -> None:
    """Tell that it is closed; each closing once."""
    _tell(demand, _contact(demand), CLOSED, f"demands.closed:{demand.pk}:{demand.matter.version}", at)


def moved_on(demand: Demand, *, at: datetime) -> None:
    """Tell a petitioner that there is something new to read; each act once."""
    _tell(demand, _contact(demand), MOVED_ON, f"demands.moved_on:{demand.pk}:{demand.matter.version}", at)


def opened_from_above(demand: Demand, reading: str, *, at: datetime) -> None:
    """Tell that a unit above the line opened the file; each reading once."""
    _tell(demand, _contact(demand), OPENED, f"demands.opened:{reading}", at)


def sealed(matter: Matter, recipient: Post, *, at: datetime) -> None:
    """Tell the named recipient, in the inbox of the post; nobody else, and nothing of the content."""
    notices.tell(
        to_post=recipient.pk,
        title=SEALED.format(number=matter.number),
        body=SEALED_BODY,
        matter_id=matter.pk,
        dedupe_key=f"demands.sealed:{matter.pk}:{recipient.pk}",
        by=SYSTEM,
        at=at,
    )


def _contact(demand: Demand) -> Contact | None:
    return Contact.objects.filter(demand=demand).first()


def _tell(
    demand: Demand,
    contact: Contact | None,
    text: str,
    occasion: str,
    at: datetime,
    *,
    first: bool = False,
) -> None:
    way = _way(contact)
    if way is None:
        return
    channel, address = way
    number = demand.matter.number
    notices.queue(
        channel=channel,
        address=address,
        subject=SUBJECT.format(number=number) if channel == EMAIL else "",
        body=text.format(number=number),
        dedupe_key=occasion,
        matter_id=demand.matter.pk,
        by=SYSTEM,
        at=at,
        first=first,
    )


def _way(contact: Contact | None) -> tuple[str, str] | None:
    """The first usable way: text message, then mail. What cannot be an address is left to the call-back."""
    if contact is None:
        return None
    for channel, address in ((SMS, contact.phone), (EMAIL, contact.email)):
        try:
            return channel, tidy_address(channel, address)
        except ValueError:
            continue
    return None
