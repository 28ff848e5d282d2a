"""Opening a matter of documents: who may, which units fill the roles beside the line, and the facts kept beside it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.evidence.models import File
from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Kind
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.persons import own_unit
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.documents import kinds, rules
from fazhi.modules.documents.errors import NotOnTheShelf
from fazhi.modules.documents.models import ArchivedFile, CleanUp, Document, Loan

Entered = Mapping[str, Any]
Facts = Mapping[str, bool]


def propose_document(
    *,
    title: str,
    organ: Unit,
    reviewer: Unit,
    data: Entered,
    facts: Facts,
    by: Actor,
    at: datetime,
    files: Sequence[File] = (),
) -> Matter:
    """Propose a normative document of an issuing organ, to be reviewed by the organ's review body.

    Raises ``NotYours`` without the duty, ``NotPossible`` where it is not needed or outside the powers, ``BadForm``.
    """
    return _open(
        kinds.DOCUMENT,
        {"organ": organ, "office": organ, "reviewer": reviewer},
        lambda new: Document(matter=new, organ=organ).save(force_insert=True),
        title=title,
        data=data,
        facts=facts,
        files=files,
        by=by,
        at=at,
    )


def start_clean_up(*, title: str, reviewer: Unit, data: Entered, by: Actor, at: datetime) -> Matter:
    """Order a clean-up of the documents of the actor's own organ."""
    organ = own_unit(by)
    return _open(
        kinds.CLEAN_UP,
        {"reviewer": reviewer},
        lambda new: CleanUp(matter=new, organ=organ).save(force_insert=True),
        title=title,
        data=data,
        by=by,
        at=at,
    )


def receive_filing(
    *, sender: Unit, data: Entered, by: Actor, at: datetime, files: Sequence[File] = ()
) -> Matter:
    """Take in a document that a department or township files for record."""
    return _open(
        kinds.FILING,
        {"sender": sender},
        title=str(data.get("title", "")),
        data={**data, "sender": sender},
        files=files,
        by=by,
        at=at,
    )


def receive_review_request(
    *,
    title: str,
    organ: Unit,
    data: Entered,
    facts: Facts,
    by: Actor,
    at: datetime,
    files: Sequence[File] = (),
) -> Matter:
    """Take in a suggestion, an incidental review, or one passed on to us, about a document of an organ."""
    return _open(
        kinds.DOCUMENT_REVIEW,
        {"organ": organ},
        title=title,
        data=data,
        facts=facts,
        files=files,
        by=by,
        at=at,
    )


def submit_contract(
    *,
    title: str,
    reviewer: Unit,
    data: Entered,
    facts: Facts,
    by: Actor,
    at: datetime,
    files: Sequence[File] = (),
) -> Matter:
    """Submit a contract to counsel or to the review body."""
    return _open(
        kinds.CONTRACT,
        {"reviewer": reviewer},
        title=title,
        data=data,
        facts=facts,
        files=files,
        by=by,
        at=at,
    )


def form_file(*, title: str, room: Unit, data: Entered, facts: Facts, by: Actor, at: datetime) -> Matter:
    """Form a file to be handed over to a file room."""
    kind, retention = str(data.get("class", "")), rules.retention_of(facts)

    def beside(new: Matter) -> None:
        """The file's own row."""
        ArchivedFile(matter=new, room=room, kind=kind, retention=retention).save(force_insert=True)

    return _open(
        kinds.FILE,
        {"archivist": room, "head": room},
        beside,
        title=title,
        data=data,
        facts=facts,
        by=by,
        at=at,
    )


def ask_for_loan(*, file: ArchivedFile, data: Entered, facts: Facts, by: Actor, at: datetime) -> Matter:
    """Ask to borrow a file. Raises ``NotOnTheShelf`` for one that is out, gone, or not accepted yet."""
    with business():
        locked = ArchivedFile.objects.select_for_update(of=("self",)).select_related("room").get(pk=file.pk)
        out = Loan.objects.filter(file=locked, matter__status="open").exists()
        if locked.number is None or locked.gone_on is not None or out:
            raise NotOnTheShelf(str(locked))
        return _open(
            kinds.LOAN,
            {"archivist": locked.room, "head": locked.room},
            lambda new: Loan(matter=new, file=locked).save(force_insert=True),
            title=locked.number,
            data={**data, "file": locked.number},
            facts=facts,
            by=by,
            at=at,
        )


def _open(
    kind: Kind,
    places: Mapping[str, Unit],
    beside: Callable[[Matter], None] | None = None,
    *,
    title: str,
    by: Actor,
    **rest: Any,
) -> Matter:
    """Open a matter at the actor's own unit and give the roles beside the line to their units."""
    title = " ".join(title.split())
    if not title:
        raise BadForm({"title": _("请填写名称。")})
    with business() as book:
        matter = matters.open_matter(
            kind=kind.code, title=title, origin=own_unit(by), by=by, beside=beside, **rest
        )
        book.write()
        for role, unit in places.items():
            matters.involve(matter=matter, role=role, unit=unit, at=rest["at"])
    return matter
