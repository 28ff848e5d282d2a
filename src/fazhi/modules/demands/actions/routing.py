"""What is learned and what is done with it: models taken into use, thresholds, clerks' choices, automatic dispatch."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.db.models import F
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.modules.demands.models import (
    AutoDispatch,
    Category,
    Demand,
    DispatchThreshold,
    RoutingModel,
)
from fazhi.modules.demands.routing import files, hints
from fazhi.modules.demands.routing.automatic import Chosen, chosen_for, threshold_in_force, waiting
from fazhi.modules.demands.routing.learning import Corpus, TooLittle, enough, learn
from fazhi.modules.demands.routing.measuring import measure
from fazhi.modules.demands.routing.model import digest_of
from fazhi.modules.demands.routing.nearness import rarity_of
from fazhi.modules.demands.routing.texts import Labelled, Message

VERB = "demands.routing"
LARGEST = 60_000
"""Demands that are learned from, the newest ones; more cost memory and gain little."""

NOTE = "系统按置信度门槛自动派单"


def known(file: Path | None) -> list[Labelled]:
    """The messages to learn from: of a file, its categories as codes or names; else the county's closed demands."""
    return enough(_of_file(file) if file is not None else _of_history())


def take_into_use(
    *,
    corpus: Corpus,
    messages: Sequence[Message],
    source: str,
    told: Callable[[str], None],
    by: Actor,
    at: datetime,
) -> RoutingModel:
    """Measure and learn a model, write its file, and enter its digest, size and figures in the ledger."""
    figures = measure(corpus, told).told()
    content = learn(corpus, told).written()
    files.kept(hints.folder(), files.RARITY, files.written_rarity(rarity_of(messages)))
    path = files.kept(hints.folder(), files.MODEL, content)
    with business() as book:
        row = RoutingModel.objects.create(
            digest=digest_of(path),
            source=source[:200],
            size=len(corpus),
            classes=len(corpus.classes),
            measured=figures,
            taken_at=at,
        )
        plain = {name: str(value) for name, value in figures.items() if name != "steps"}
        told_of = {"digest": row.digest, "source": row.source, "size": row.size, "measured": plain}
        configure(book, "routing.model", "demands.routingmodel", str(row.pk), told_of, by, at)
    return row


def set_threshold(
    *, threshold: Decimal | None, by_list: bool, basis: str, by: Actor, at: datetime
) -> DispatchThreshold:
    """Let the system dispatch from this confidence on, or (``None``) never again. Raises ``BadForm``, ``NotYours``."""
    if not by.may(VERB) or by.post_id is None:
        raise NotYours(_("您的岗位没有设定自动派单的职责；请换到有此职责的岗位，或联系单位管理员。"))
    basis = basis.strip()
    if not basis:
        raise BadForm({"basis": _("请写明依据，如中心会议纪要的名称和日期。")})
    if threshold is not None and not Decimal("0.5") <= threshold <= 1:
        raise BadForm({"threshold": _("置信度门槛须在0.5至1之间。")})
    with business() as book:
        row = DispatchThreshold.objects.create(
            threshold=threshold, by_list=by_list, basis=basis[:200], set_by_id=by.post_id, set_at=at
        )
        content = {
            "threshold": "" if threshold is None else str(threshold),
            "by_list": by_list,
            "basis": row.basis,
        }
        configure(book, "routing.threshold", "demands.dispatchthreshold", "dispatch", content, by, at)
    return row


def dispatch_waiting(*, at: datetime, size: int = 200) -> int:
    """Dispatch, as the system, what waits and is sure enough under the threshold in force. Returns how many.

    ``size`` demands are read at a time. Without a threshold nothing is looked at. Urgent ones, and those that may be about officials, stay with a person.
    """
    threshold = threshold_in_force(at)
    if threshold is None or threshold.threshold is None:
        return 0
    sent = 0
    for demand in waiting(threshold, at, size):
        chosen = chosen_for(demand, threshold, at)
        if chosen is not None:
            sent += _dispatch(demand, chosen, threshold, at)
    return sent


def _dispatch(demand: Demand, chosen: Chosen, threshold: DispatchThreshold, at: datetime) -> int:
    """One demand; 0 when a clerk was quicker."""
    matter = Matter.objects.get(pk=demand.pk)
    note = f"{NOTE}（{threshold.threshold}）：{chosen.reason}"[:300]
    try:
        with business():
            matters.perform(
                matter_id=demand.pk,
                step="dispatch",
                by=SYSTEM,
                at=at,
                expected=matter.turn,
                data={"unit": chosen.unit.pk, "note": note},
                facts={"urgent": False, "consultation": False},
            )
            AutoDispatch.objects.create(
                demand=demand,
                unit=chosen.unit,
                confidence=Decimal(str(round(chosen.confidence, 3))),
                reason=chosen.reason[:300],
                threshold=threshold,
                at=at,
            )
    except Refused:
        return 0
    return 1


def _of_file(file: Path) -> list[Labelled]:
    codes = _codes()
    rows = files.labelled(file)
    unknown = sorted({row.category for row in rows} - codes.keys())
    if unknown:
        raise TooLittle(
            _("文件中的类别不在本县诉求类别中：%(names)s。请写类别编码或名称，或者先在诉求类别中添加。")
            % {"names": "、".join(unknown[:5])}
        )
    return [Labelled(row.message, codes[row.category], row.group) for row in rows]


def _codes() -> Mapping[str, str]:
    """The code of each category in use by its name and by its code."""
    rows = Category.objects.filter(active=True).order_by("-level")
    by_name = {row.zh: row.code for row in rows}
    return by_name | {row.code: row.code for row in rows}


def _of_history() -> list[Labelled]:
    """Closed demands with a category. What a clerk corrected counts as corrected: the demand holds the clerk's choice."""
    rows = Demand.objects.filter(
        category__active=True, matter__status__in=["closed", "history"], matter__sealed_to__isnull=True
    ).order_by(F("matter__opened_at").desc())
    told = rows.values_list("statement__title", "statement__text", "category__code", "matter_id")
    return [
        Labelled(Message(title, text), code, str(key))
        for title, text, code, key in told[:LARGEST].iterator()
        if text
    ]
