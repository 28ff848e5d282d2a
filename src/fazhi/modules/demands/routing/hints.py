"""The hints a clerk is shown, each with its reason: same person, near-duplicate, category, unit. Nothing is decided here.

Reads only, and never more than a post may see: earlier demands come from its own scope, sealed ones never. Candidates
for near-duplicates come from the search index by the rarest pairs of characters of what was told, fifty at most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands import queries, search
from fazhi.modules.demands.models import Category, Contact, Demand, RoutingModel, Statement
from fazhi.modules.demands.routing import extra, files
from fazhi.modules.demands.routing.duty import handled_before, responsible
from fazhi.modules.demands.routing.model import Model, UnreadableModel, digest_of, read
from fazhi.modules.demands.routing.nearness import MOST, Rarity, ranked, rarity_of, ready
from fazhi.modules.demands.routing.texts import Message, tidy
from fazhi.modules.demands.rules.intake import phone_digits, title_of

EARLIER = 5
"""Earlier demands of the same person, and near-duplicates, that are shown."""
NEAR_ENOUGH = 0.2
"""From this nearness on a demand is shown as a possible repeat: of those shown to somebody who had repeats, 96 % were."""
NOT_YET = UUID(int=0)
"""Stands for a demand that is not registered yet."""
LOOKED_BACK = timedelta(days=365)
RAREST = 12
ELSEWHERE = 1_000
"""Messages supposed to share nothing with the candidates, while it is not known how rare anything is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a demand while hints are asked for; ``own`` is the demand itself once it is registered."""

    text: str
    title: str = ""
    phone: str = ""
    category: Category | None = None
    place: Unit | None = None
    own: UUID = NOT_YET

    @property
    def message(self) -> Message:
        """Title and text as they are compared."""
        return Message(self.title or title_of(self.text), self.text)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier demand: why it is shown, and for near-duplicates how near it is (0 to 100)."""

    matter: Matter
    reason: str
    score: int = 0


@dataclass(frozen=True, slots=True)
class Fitting:
    """A category, how sure the model is (0 to 100) and what spoke for it."""

    category: Category
    sure: int
    reason: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A unit, why, and where that comes from: ``list`` or ``history``."""

    unit: Unit
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Hints:
    """All hints for one demand. ``missing`` says why there are no learned ones, empty where there are."""

    person: tuple[Earlier, ...] = ()
    near: tuple[Earlier, ...] = ()
    categories: tuple[Fitting, ...] = ()
    units: tuple[Duty, ...] = ()
    missing: str = ""


def hints_for(actor: Actor, asked: Asked, at: datetime) -> Hints:
    """Every hint there is for what is known so far."""
    fitting, missing = fitting_categories(asked.message)
    category = asked.category or (fitting[0].category if fitting else None)
    return Hints(
        person=same_person(actor, asked),
        near=near_ones(actor, asked, at),
        categories=fitting,
        units=units_for(category, asked.place, at),
        missing=missing,
    )


def asked_of(demand: Demand) -> Asked:
    """What is known of a registered demand; what was erased by law is not."""
    told = Statement.objects.filter(demand=demand).first()
    contact = Contact.objects.filter(demand=demand).first()
    return Asked(
        text=told.text if told else "",
        title=told.title if told else "",
        phone=contact.phone if contact else "",
        category=demand.category,
        place=demand.place_unit,
        own=demand.pk,
    )


def same_person(actor: Actor, asked: Asked) -> tuple[Earlier, ...]:
    """Earlier demands left with the same telephone number, the newest first."""
    phone = phone_digits(asked.phone)
    if not phone:
        return ()
    theirs = Contact.objects.filter(phone=phone).values("demand_id")
    rows = queries.listed(actor).filter(pk__in=theirs).exclude(pk=asked.own)
    newest = rows.select_related("unit").order_by("-opened_at", "-id")[:EARLIER]
    return tuple(Earlier(row, _("留下的电话相同。")) for row in newest)


def near_ones(actor: Actor, asked: Asked, at: datetime) -> tuple[Earlier, ...]:
    """Earlier demands that tell much the same, the nearest first."""
    message = asked.message
    kept = files.read_rarity(folder() / files.RARITY)
    told = candidates(actor, asked, kept, at)
    if not told:
        return ()
    rarity = kept or few(told.values())
    near = ranked(ready(message, rarity), [(key, ready(one, rarity)) for key, one in told.items()], rarity)
    best = [row for row in near if row.score >= NEAR_ENOUGH and row.shared][:EARLIER]
    rows = Matter.objects.select_related("unit").in_bulk([row.key for row in best])
    return tuple(
        Earlier(
            rows[row.key], _("都提到：%(words)s。") % {"words": "、".join(row.shared)}, round(100 * row.score)
        )
        for row in best
    )


def candidates(actor: Actor, asked: Asked, rarity: Rarity | None, at: datetime) -> dict[UUID, Message]:
    """The newest demands in scope that share a rare pair of characters with what was told, fifty at most."""
    wanted = rare_pairs(asked.message, rarity)
    if not wanted:
        return {}
    rows = queries.listed(actor).filter(
        pk__in=search.sharing(wanted), opened_at__gt=at - LOOKED_BACK, opened_at__lte=at
    )
    newest = rows.exclude(pk=asked.own).order_by("-opened_at", "-id")[:MOST]
    told = newest.values_list("pk", "demand__statement__title", "demand__statement__text")
    return {key: Message(title, text) for key, title, text in told}


def few(messages: Iterable[Message]) -> Rarity:
    """A rarity from the few candidates alone: what all of these share need not be common elsewhere."""
    counted = rarity_of(messages)
    return Rarity(counted.total + ELSEWHERE, counted.seen)


def rare_pairs(message: Message, rarity: Rarity | None) -> list[str]:
    """The pairs of neighbouring characters of the title that are rarest; all of them where nothing is known of rarity."""
    title = tidy(message.title)
    pairs = {title[n : n + 2] for n in range(len(title) - 1)}
    plain = sorted(pair for pair in pairs if pair.isalnum())
    if rarity is None:
        return plain[: 3 * RAREST]
    return sorted(plain, key=lambda pair: -rarity.of(pair))[:RAREST]


def fitting_categories(message: Message) -> tuple[tuple[Fitting, ...], str]:
    """The two likeliest categories in use, and why there are none where there are none."""
    model, missing = model_in_use()
    if model is None:
        return (), missing
    known = {row.code: row for row in queries.categories()}
    fitting = [guess for guess in model.guesses(message, most=5) if guess.category in known][:2]
    return tuple(
        Fitting(known[guess.category], round(100 * guess.confidence), _spoke(guess.because))
        for guess in fitting
    ), ""


def units_for(category: Category | None, place: Unit | None, at: datetime) -> tuple[Duty, ...]:
    """Units by the powers-and-duties list; by history only where the list says nothing."""
    by_list = tuple(Duty(row.unit, row.reason, "list") for row in responsible(category, place, at))
    if by_list:
        return tuple({duty.unit.pk: duty for duty in reversed(by_list)}.values())[::-1]
    before = handled_before(category, place, at)
    return () if before is None else (Duty(before.unit, before.reason, "history"),)


def model_in_use() -> tuple[Model | None, str]:
    """The model last taken into use, read anew when its file changes; or why there is none."""
    if not extra.installed():
        return None, _('没有安装学习组件，不提示类别。系统管理员可运行：pip install "fazhi[ml]"。')
    row = RoutingModel.objects.order_by("-taken_at", "-id").first()
    if row is None:
        return None, _("还没有从本县办理历史学习，不提示类别。系统管理员可运行：fazhi routing train。")
    path = folder() / files.MODEL
    try:
        return _models.of(path, row.digest), ""
    except (UnreadableModel, OSError):
        return None, _(
            "学习的模型文件与启用时的记录不符，不提示类别。系统管理员可重新运行：fazhi routing train。"
        )


def folder() -> Path:
    """Where what was learned lies."""
    return Path(settings.ROUTING_ROOT)


class _Models:
    """The models read by this process, by their digest: a digest names one content, in whatever county."""

    def __init__(self) -> None:
        self._read: dict[str, Model] = {}

    def of(self, path: Path, digest: str) -> Model:
        """The model of that digest. Raises ``UnreadableModel`` where the file is another."""
        if digest not in self._read:
            if digest_of(path) != digest:
                raise UnreadableModel(f"{path.name} 不是启用时的文件")
            self._read = {digest: read(path.read_bytes())}
        return self._read[digest]


_models = _Models()


def _spoke(because: Sequence[str]) -> str:
    return (
        _("文中的%(words)s。") % {"words": "、".join(f"“{word}”" for word in because)}
        if because
        else _("综合全文。")
    )
