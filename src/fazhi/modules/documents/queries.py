"""Every read of documents, contracts and files that has a name."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count as Counted
from django.db.models import Exists, OuterRef, Q, QuerySet

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import listed
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Duty, Unit
from fazhi.kernel.people.queries import held, open_units
from fazhi.modules.documents.models import (
    ArchivedFile,
    CleanUp,
    CleanUpResult,
    CounselContract,
    Document,
    ServiceItem,
)

PAGE = 50


def in_force(on: date) -> QuerySet[Document]:
    """The documents in force on a day, of all organs: published, effective, not expired, not ended."""
    rows = Document.objects.filter(published_on__lte=on, effective_on__lte=on, valid_until__gte=on)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    return rows.select_related("matter", "organ").order_by("organ__path", "year", "n")


def ending(on: date, until: date) -> QuerySet[Document]:
    """The documents in force on a day whose validity ends by another one, the first to end on top."""
    return in_force(on).filter(valid_until__lte=until).order_by("valid_until", "pk")


def no_longer(on: date) -> QuerySet[Document]:
    """The published documents that were no longer in force on a day, the latest first."""
    rows = Document.objects.filter(published_on__lte=on).filter(Q(ended_on__lte=on) | Q(valid_until__lt=on))
    return rows.select_related("matter", "organ").order_by(
        "-ended_on", "-valid_until", "organ__path", "year", "n"
    )


def register(actor: Actor, *, year: str = "") -> QuerySet[Document]:
    """The register as a post may see it: numbered ones by number, those in the making first."""
    rows = Document.objects.filter(matter__in=listed(actor).values("pk")).select_related("matter", "organ")
    if year.isascii() and year.isdigit():
        rows = rows.filter(year=int(year))
    return rows.order_by("-matter__opened_at", "-pk")


def work(actor: Actor, kind: str) -> QuerySet[Matter]:
    """The matters of one other kind that a post may see, newest first."""
    return listed(actor).filter(kind=kind).select_related("unit").order_by("-opened_at", "-pk")


def units_with(verb: str, at: datetime) -> QuerySet[Unit]:
    """The units in which somebody has a duty now."""
    duties = Duty.objects.filter(held(at), held(at, "post__"), verb=verb, post__unit=OuterRef("pk"))
    return open_units(at).filter(Exists(duties)).order_by("path")


def without_result(clean_up: CleanUp, on: date) -> QuerySet[Document]:
    """The organ's documents in force on a day that a clean-up has no result for."""
    known = CleanUpResult.objects.filter(clean_up=clean_up).values("document")
    return in_force(on).filter(organ=clean_up.organ_id).exclude(pk__in=known)


def contracts(actor: Actor) -> QuerySet[CounselContract]:
    """The contracts with counsel of the post's unit and those below it."""
    rows = CounselContract.objects.filter(unit__path__startswith=actor.unit_path)
    return rows.select_related("unit").prefetch_related("items")


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreed service, how often it was used, and what is left (None where not limited)."""

    item: ServiceItem
    used: int
    left: int | None


def services(contract: CounselContract) -> list[Agreed]:
    """The agreed services of a contract with their use."""
    rows = contract.items.annotate(used=Counted("uses")).order_by("n")
    return [Agreed(row, row.used, None if row.agreed is None else row.agreed - row.used) for row in rows]


def on_the_shelf(actor: Actor) -> QuerySet[ArchivedFile]:
    """The accepted files of the rooms a post may read that are neither lent out nor gone."""
    out = Matter.objects.filter(kind="loan", status="open", loan__file=OuterRef("pk"))
    rows = ArchivedFile.objects.filter(number__isnull=False, gone_on__isnull=True).exclude(Exists(out))
    return (
        rows.filter(matter__in=listed(actor).values("pk")).select_related("matter", "room").order_by("number")
    )
