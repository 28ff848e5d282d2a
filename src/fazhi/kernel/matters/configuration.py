"""What the county itself sets, and what it took into use: each change is an entry in the ledger."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import Book, business
from fazhi.kernel.ledger.record import Record
from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.matters.models import LocalDay, LocalLimit, ProcedureVersion
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.workdays import Calendar, Period, legal_day


def take_into_use(*, by: Actor, at: datetime) -> int:
    """Record the digest of every procedure file and of the national calendar not recorded before.

    Run after each migration. Returns how many were new.
    """
    parts = [(p.code, p.version.isoformat(), p.digest) for p in definitions.all_definitions()]
    parts.append(("calendar", "national", Calendar.national().digest))
    known = set(ProcedureVersion.objects.values_list("code", "version", "digest"))
    new = [part for part in parts if part not in known]
    with business() as book:
        for code, version, digest in new:
            ProcedureVersion.objects.create(code=code, version=version, digest=digest, taken_at=at)
            content = {"code": code, "version": version, "digest": digest}
            configure(book, "procedure.take", "matters.procedure", f"{code}@{version}", content, by, at)
    return len(new)


def set_limit(*, key: str, period: Period, basis: str, from_day: date, by: Actor, at: datetime) -> LocalLimit:
    """Set a local limit from a day on, with the local rule it rests on. Running clocks keep the limit they began under."""
    known = {name for procedure in definitions.all_definitions() for name in procedure.local_limits}
    if key not in known:
        raise Refused(_("没有名为“%(key)s”的本地期限。") % {"key": key})
    if from_day < legal_day(at):
        raise Refused(_("本地期限只能自今日或以后起施行，不能追溯。"))
    with business() as book:
        row, _made = LocalLimit.objects.update_or_create(
            key=key, from_day=from_day, defaults={"period": str(period), "basis": basis}
        )
        content = {"key": key, "period": str(period), "from_day": from_day.isoformat(), "basis": basis}
        configure(book, "limit.set", "matters.locallimit", f"{key}@{from_day}", content, by, at)
    return row


def set_local_day(
    *, day: date, off: bool, title_zh: str, title_en: str, basis: str, by: Actor, at: datetime
) -> LocalDay:
    """Make a day a local holiday, or a working day, with the document it rests on."""
    with business() as book:
        row, _made = LocalDay.objects.update_or_create(
            day=day, defaults={"off": off, "title_zh": title_zh, "title_en": title_en, "basis": basis}
        )
        content = {"day": day.isoformat(), "off": off, "title": title_zh, "basis": basis}
        configure(book, "day.set", "matters.localday", day.isoformat(), content, by, at)
    return row


def configure(
    book: Book,
    kind: str,
    subject: str,
    subject_id: str,
    content: Mapping[str, Any],
    by: Actor,
    at: datetime,
    *,
    remembered: bool = True,
) -> None:
    """Enter one change of configuration; its fields are its content.

    ``remembered`` is False where nothing that processes remember of the configuration can depend on it.
    """
    known = book.newest(subject, subject_id)
    book.enter(
        Record(
            kind=kind,
            subject=subject,
            subject_id=subject_id,
            version=known[0] + 1 if known else 1,
            by=by.ref,
            occurred_at=at,
            recorded_at=at,
            schema=f"{subject}/1",
            fields=content,
            content=content,
            previous=known[1] if known else None,
            configures=remembered,
        )
    )
