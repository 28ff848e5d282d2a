"""The kind “petition”: a resident's matter under the petition regulations (XF), on its own procedure.

Its row stands beside a ``Demand``, so that lists, search, exports and the tracking code serve both kinds.
"""

from collections.abc import Mapping
from typing import Any

from fazhi.kernel.matters.kinds import RESIDENTS, Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.demands import effects, effects_petition, readings
from fazhi.modules.demands import kind as demands

PETITION_FIELDS = ("petition_class", "via_office", "contact_clear", "reported_unit_id", "path")
"""The columns of a petition that an entry of the ledger commits to, beside those of its demand."""


def record(matter: Matter) -> Mapping[str, Any]:
    """The petition's own facts and its demand's, for the digest in the ledger."""
    petition = effects_petition.petition_of(matter)
    return {**demands.record(matter), **{name: getattr(petition, name) for name in PETITION_FIELDS}}


def context(matter: Matter) -> Mapping[str, Any]:
    """What the panel on the matter page shows: what was told, by whom, the papers made, earlier petitions."""
    from fazhi.modules.demands import papers  # stands above the kind, which is read when Django starts

    return papers.panel_of(matter)


PETITION = Kind(
    code="petition",
    title=Text("信访事项", "Petition"),
    procedure="petition",
    prefix="信",
    opened_by=("demands.intake", RESIDENTS),
    read="demands.read",
    seats={
        "petition_office": Seat("origin", "demands.petition_office"),
        "organ": Seat("holder", "demands.handle"),
        "receiver": Seat("origin", "demands.handle"),
        "head": Seat("holder", "demands.approve"),
        "petitioner": Seat("party", "demands.intake"),
        "upper": Seat("involved", "demands.review"),
        "upper2": Seat("involved", "demands.review"),
    },
    effects={
        "matter.read": readings.opened,
        "route": effects_petition.routed,
        "pass_down": effects_petition.routed,
        "entrust": effects_petition.entrusted,
        "object_to_routing": effects_petition.objected,
        "decide_objection": effects_petition.objection_decided,
        "classify": effects_petition.classified,
        "tell_petitioner": effects_petition.told_in_writing,
        "tell_destination": effects_petition.told_in_writing,
        "tell_extension": effects_petition.told_in_writing,
        "reply_suggestion": effects_petition.answered,
        "reply_duty": effects_petition.answered,
        "answer": effects_petition.answered,
        "divert": effects_petition.answered,
        "request_review": effects_petition.review_asked,
        "review": effects_petition.told_in_writing,
        "request_re_review": effects_petition.re_review_asked,
        "re_review": effects_petition.told_in_writing,
        "rate": effects.rated,
        "become_demand": effects_petition.became_demand,
        "seal": effects.sealed,
        "hand_over": effects.handed_over,
    },
    checks={
        "route": effects_petition.check_organ,
        "pass_down": effects_petition.check_lower,
        "entrust": effects_petition.check_handler,
        "object_to_routing": effects_petition.check_sealed,
        "decide_objection": effects_petition.check_sealed,
        "accept": effects_petition.check_sealed,
        "divert": effects_petition.check_sealed,
        "refuse": effects_petition.check_earlier,
        "tell_petitioner": effects_petition.check_sealed,
        "investigate": effects_petition.check_sealed,
        "reply_accusation": effects_petition.check_sealed,
        "answer": effects_petition.check_reviewing_organ,
        "request_review": effects.check_said_how,
        "review": effects_petition.check_reviewer,
        "request_re_review": effects.check_said_how,
        "re_review": effects_petition.check_re_reviewer,
        "rate": effects.check_said_how,
        "withdraw": effects.check_said_how,
        "seal": effects_petition.check_recipient,
        "hand_over": effects_petition.check_hand_over,
    },
    record=record,
    panel="demands/petition_panel.html",
    context=context,
    setbacks={
        "object_to_routing": Text("对转送提出异议", "Objected to"),
    },
)
