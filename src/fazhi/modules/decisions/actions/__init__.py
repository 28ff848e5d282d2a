"""Every write of decisions: keyword-only, always ``by`` and ``at``, one transaction."""

from fazhi.modules.decisions.actions.catalogue import enter_item, publish_catalogue, strike_item
from fazhi.modules.decisions.actions.comments import hand_in
from fazhi.modules.decisions.actions.division import bar_area, put_in_charge
from fazhi.modules.decisions.actions.opening import (
    call_meeting,
    list_decision,
    open_decision,
    propose_item,
    submit_approval,
)
from fazhi.modules.decisions.actions.speaking import open_discussion, open_meeting, speak

__all__ = [
    "bar_area",
    "call_meeting",
    "enter_item",
    "hand_in",
    "list_decision",
    "open_decision",
    "open_discussion",
    "open_meeting",
    "propose_item",
    "publish_catalogue",
    "put_in_charge",
    "speak",
    "strike_item",
    "submit_approval",
]
