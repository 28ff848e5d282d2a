"""An export leaves the house, so it is recorded: who took how many rows by which filter. And how its rows are written."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from uuid_utils.compat import uuid7

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.workdays import SHANGHAI
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.rules.intake import CHANNELS
from fazhi.modules.demands.rules.spreadsheet import harmless

AT_A_TIME = 500


def record_export(*, rows: int, form: str, filters: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Enter one export in the ledger. ``form`` is ``csv`` or ``xlsx``; ``filters`` as they stood in the address."""
    content = {"rows": rows, "form": form, "filters": dict(filters)}
    with business() as book:
        configure(book, "demands.export", "demands.export", str(uuid7()), content, by, at, remembered=False)


def begun(lines: Iterator[str]) -> Iterator[str]:
    """The same lines, the first portion of them already made: what cannot be made fails before anything is sent."""
    return chain(list(islice(lines, AT_A_TIME)), lines)


def columns(ids: Sequence[UUID]) -> Iterator[list[str]]:
    """The head, then one row a demand, in the order of ``ids``; read in portions. Contact data are not in it."""
    yield [
        _("编号"), _("标题"), _("渠道"), _("类别"), _("地点"), _("承办单位"), _("状态"), _("收到时间"), _("答复时间"),
        _("办结时间"), _("满意程度"), _("退单异议次数"), _("退回重办次数"), _("重新办理次数"), _("诉求内容"),
    ]  # fmt: skip
    rest = iter(ids)
    while portion := list(islice(rest, AT_A_TIME)):
        found = Demand.objects.select_related("matter__unit", "category", "statement").in_bulk(portion)
        for pk in portion:
            # a demand sealed since the ids were read is left out
            if (demand := found.get(pk)) is not None and demand.matter.sealed_to_id is None:
                yield _row(demand)


def _row(demand: Demand) -> list[str]:
    """One demand as cells that every spreadsheet program opens and none computes, whatever was taken in earlier."""
    matter = demand.matter
    statement = getattr(demand, "statement", None)
    row = [
        matter.number,
        matter.title,
        _said(CHANNELS[demand.channel]),
        demand.category.name if demand.category else "",
        statement.place if statement else "",
        matter.unit.name,
        _statuses()[matter.status],
        *(_moment(m) for m in (matter.opened_at, demand.answered_at, matter.closed_at)),
        demand.verdict.satisfaction_name,
        *(str(n) for n in (demand.bounce_count, demand.rework_count, demand.reopen_count)),
        statement.text if statement else "",
    ]
    return [harmless(cleaned(cell)) for cell in row]


def _statuses() -> dict[str, str]:
    return {"open": _("办理中"), "closed": _("已办结"), "history": _("历史件")}


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows as CSV, one at a time, with the mark by which spreadsheet programs know UTF-8."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(row)
        yield line.getvalue()


def xlsx_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as a workbook of text cells, so that nothing in them is computed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("诉求"))
    for row in rows:
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _said(text: Any) -> str:
    return str(text.en if (get_language() or "").startswith("en") else text.zh)


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""
