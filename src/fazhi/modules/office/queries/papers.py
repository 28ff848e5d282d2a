"""What the pages of papers read: the case file of a matter, and one paper with what was changed in it."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from fazhi.kernel.evidence.models import File
from fazhi.kernel.evidence.queries import open_original
from fazhi.kernel.matters.models import ActFile
from fazhi.kernel.matters.queries import procedure_of
from fazhi.kernel.papers import actions, difference, pdf, queries
from fazhi.kernel.papers.blocks import Sheet, Table, widths
from fazhi.kernel.papers.difference import Line
from fazhi.kernel.papers.fonts import Fonts
from fazhi.kernel.papers.models import Paper, PaperText
from fazhi.kernel.papers.queries import CaseFile
from fazhi.kernel.papers.record import county_of, day_words, organ_name
from fazhi.kernel.papers.templates import Template
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.workdays import legal_day

MOST_LISTED = 500
"""Files put into one case file; more are named in its index and downloaded one by one."""


@dataclass(frozen=True)
class Opened:
    """One paper as its page shows it to one actor."""

    paper: Paper
    actor: Actor

    @cached_property
    def template(self) -> Template | None:
        return queries.template_for(procedure_of(self.paper.matter), self.paper.code, self.paper.step)

    @cached_property
    def texts(self) -> Sequence[PaperText]:
        """Every version, the newest first; empty where they were erased."""
        return sorted(self.paper.texts.all(), key=lambda text: -text.n)

    @property
    def last(self) -> PaperText | None:
        return self.texts[0] if self.texts else None

    @property
    def signed(self) -> bool:
        return queries.is_signed(self.paper)

    @cached_property
    def may_edit(self) -> bool:
        matter = self.paper.matter
        return not self.signed and actions.may_work_on(matter, procedure_of(matter), self.actor)

    @cached_property
    def may_sign(self) -> bool:
        matter = self.paper.matter
        return not self.signed and actions.may_sign(matter, procedure_of(matter), self.paper.step, self.actor)

    @cached_property
    def may_correct(self) -> bool:
        matter = self.paper.matter
        return self.signed and actions.may_work_on(matter, procedure_of(matter), self.actor)

    @cached_property
    def needs_words(self) -> bool:
        """Whether the unit still has to say how its numbers begin."""
        if self.template is None or not self.template.series:
            return False
        return queries.words_of(queries.issuer(self.paper.matter, self.paper.step)) is None

    @cached_property
    def changes(self) -> tuple[Line, ...]:
        """The body against what was first filled in."""
        return difference.lines(self.texts[-1].body, self.texts[0].body) if len(self.texts) > 1 else ()

    @property
    def changed(self) -> int:
        return difference.changed(self.changes)

    @property
    def shown(self) -> tuple[Line, ...]:
        """The changed lines with their neighbours."""
        return difference.around(self.changes)

    def sheet(self) -> Sheet | None:
        """The draft as it would be printed now."""
        if self.template is None or self.last is None:
            return None
        return queries.sheet_of(self.template, queries.issuer(self.paper.matter, self.paper.step), self.last)


def opened(paper: Paper, actor: Actor) -> Opened:
    """One paper for one actor."""
    return Opened(paper, actor)


def packed(file: CaseFile, fonts: Fonts, at: datetime) -> bytes:
    """The case file as one .zip: its index as PDF, the signed papers in archive order as they are stored, the evidence."""
    papers = _papers_in_order(file)
    evidence = _evidence(file)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00 案卷目录.pdf", pdf.rendered([_index(file, papers, evidence, at)], fonts, at=at))
        for n, (_part, title, paper) in enumerate(papers, start=1):
            name = f"{n:02d} {title} {paper.signing.number}".strip()
            archive.writestr(f"{name}.pdf", open_original(paper.signing.pdf).read())
        for n, kept in enumerate(evidence[:MOST_LISTED], start=1):
            archive.writestr(f"证据/{n:02d} {kept.name}", open_original(kept).read())
    return target.getvalue()


def _papers_in_order(file: CaseFile) -> list[tuple[str, str, Paper]]:
    return [
        (section.title.zh, wanted.template.title.zh, paper)
        for section in file.sections
        for wanted in section.wanted
        for paper in wanted.signed
    ]


def _evidence(file: CaseFile) -> list[File]:
    rows = (
        ActFile.objects.filter(act__matter=file.matter)
        .select_related("file__naming")
        .order_by("act__n", "pk")
    )
    return [row.file for row in rows]


def _index(
    file: CaseFile, papers: Sequence[tuple[str, str, Paper]], evidence: Sequence[File], at: datetime
) -> Sheet:
    """The index of the case file: papers in order, evidence with its digests, what the record should hold and does not."""
    listed = [("序号", "部分", "文书名称", "文号", "签发日期")]
    listed += [
        (str(n), part, title, paper.signing.number, day_words(legal_day(paper.signing.at)))
        for n, (part, title, paper) in enumerate(papers, start=1)
    ]
    kept = [("序号", "证据", "存入日期", "SHA-256")]
    kept += [
        (str(n), each.name, day_words(legal_day(each.stored_at)), _broken(each.sha256))
        for n, each in enumerate(evidence, start=1)
    ]
    lacking = [
        ("序号", "应有而没有的文书"),
        *((str(n), one.template.title.zh) for n, one in enumerate(file.missing, 1)),
    ]
    tables = [_listing(rows) for rows in (listed, kept, lacking) if len(rows) > 1]
    unit = file.matter.unit
    return Sheet(
        style="record",
        organ="",
        title=f"案卷目录\n{file.matter.title}",
        blocks=tuple(tables),
        number=file.matter.number,
        signer=organ_name(unit, county_of(unit)),
        day=day_words(legal_day(at)),
    )


def _listing(rows: Sequence[tuple[str, ...]]) -> Table:
    count = len(rows[0])
    shares = {2: (14, 86), 4: (10, 30, 24, 36), 5: (10, 14, 32, 24, 20)}.get(count) or widths(rows)
    return Table(tuple(rows), shares)


def _broken(digest: str) -> str:
    """A digest in groups, so that it can break over lines."""
    return " ".join(digest[n : n + 8] for n in range(0, len(digest), 8))
