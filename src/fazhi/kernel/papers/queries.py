"""Every read of papers that has a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from fazhi.kernel.evidence.rules import AUDIO, KIND_OF, PHOTO
from fazhi.kernel.matters import kinds
from fazhi.kernel.matters.models import Act, ActFile, Matter
from fazhi.kernel.matters.queries import procedure_of
from fazhi.kernel.papers import generic, registry
from fazhi.kernel.papers.blocks import Sheet, read
from fazhi.kernel.papers.filling import filled, holds
from fazhi.kernel.papers.models import Paper, PaperText, UnitWords
from fazhi.kernel.papers.record import county_of, day_words, organ_name, unit_of
from fazhi.kernel.papers.templates import Part, Recording, Template
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import SYSTEM, Basis, Procedure, Step, Text
from fazhi.kernel.workdays import legal_day

IN_PICTURES = frozenset(kind for kind, group in KIND_OF.items() if group in (AUDIO, PHOTO))


def template_for(procedure: Procedure, code: str, step: str = "") -> Template | None:
    """The template of a code: one that was written, else the form of a step or of a document the step names."""
    written = registry.template(procedure.code, code)
    if written is not None:
        return written.of(procedure)
    name = code.removeprefix(generic.STEP_FORM)
    if code != name:
        return generic.form_of(procedure, procedure.steps[name]) if name in procedure.steps else None
    own = procedure.steps.get(step)
    if own is None:
        own = next((one for one in procedure.steps.values() if code in one.documents), None)
    return generic.document_of(procedure, own, code) if own and code in procedure.documents else None


def papers_of(matter: Matter) -> QuerySet[Paper]:
    """The papers of a matter, oldest first, each with its signing. One query."""
    return (
        Paper.objects.filter(matter=matter)
        .select_related("signing", "corrects__signing")
        .order_by("at", "pk")
    )


def paper_with(paper_id: UUID) -> Paper | None:
    """One paper with its matter, signing and texts (the erased ones apart)."""
    texts = Prefetch("texts", PaperText.objects.select_related("post__unit"))
    rows = Paper.objects.select_related(
        "matter__unit", "act", "signing__pdf", "signing__word", "signing__unit"
    )
    return (
        rows.select_related("signing__post", "corrects__signing")
        .prefetch_related(texts)
        .filter(pk=paper_id)
        .first()
    )


def is_signed(paper: Paper) -> bool:
    """Whether a paper is signed."""
    return hasattr(paper, "signing")


def of_the_party(matter: Matter, step: Step) -> bool:
    """Whether a step is done by somebody outside alone."""
    seats = kinds.get(matter.kind).seats
    return bool(step.by) and all(role in seats and seats[role].unit == "party" for role in step.by)


def words_of(unit: Unit) -> UnitWords | None:
    """The words with which a unit's numbers begin, where it has set them."""
    return UnitWords.objects.filter(unit=unit).first()


def issuer(matter: Matter, step: str) -> Unit:
    """The unit that issues a paper of a step."""
    return unit_of(matter, procedure_of(matter).steps.get(step))


def sheet_of(
    template: Template, unit: Unit, text: PaperText, *, number: str = "", day: datetime | None = None
) -> Sheet:
    """A text as it is laid out for the unit that issues it; a draft while there is no ``day`` of signing."""
    organ = organ_name(unit, county_of(unit))
    on = day_words(legal_day(day)) if day else ""
    issued = template.style == "issued"
    return Sheet(
        style=template.style,
        organ=organ,
        title=text.title,
        blocks=read(text.body),
        number=number,
        addressee=text.addressee,
        signer=organ if template.signed else "",
        day=(on or "　　　年　月　日") if template.signed else "",
        copies=template.copies if issued else "",
        printed=organ if issued else "",
        draft=day is None,
    )


def blank_sheet(procedure: Procedure, template: Template, step: str) -> Sheet:
    """The form to be filled in by hand."""
    own = procedure.steps.get(step)
    values = (
        generic.blanks(procedure, own) if own else generic.blanks(procedure, procedure.steps[procedure.first])
    )
    return Sheet(
        style=template.style,
        organ="",
        title=filled(template.heading or template.title.zh, values, step, blank=True),
        blocks=read(filled(template.body, values, step, blank=True)),
        addressee=filled(template.addressee, values, step, blank=True),
        day="　　　年　月　日" if template.signed else "",
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """One paper that the procedure knows, and what there is of it in this matter.

    ``due``: an act that leaves it was done. ``file``: a file was handed in with such an act.
    """

    template: Template
    step: str
    papers: tuple[Paper, ...]
    due: bool
    file: bool

    @property
    def signed(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if is_signed(paper))

    @property
    def drafts(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if not is_signed(paper))

    @property
    def missing(self) -> bool:
        """Whether the record should hold it and does not."""
        return self.due and not self.signed and not self.file


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """An act of a step to be recorded in sound or pictures, with no such file."""

    act: Act
    title: Text
    required: bool
    basis: Basis


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the case file with its papers in archive order."""

    title: Text
    basis: Basis | None
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True)
class CaseFile:
    """The case file of one matter: every paper its procedure knows, in archive order, and what is missing."""

    matter: Matter
    acts: Sequence[Act]
    papers: Sequence[Paper]

    @cached_property
    def procedure(self) -> Procedure:
        return procedure_of(self.matter)

    @cached_property
    def so(self) -> frozenset[str]:
        """Steps and outcomes that happened, facts that hold."""
        found: set[str] = set()
        for act in self.acts:
            found |= {act.step, f"{act.step}.{act.outcome}"}
            found |= {name for name, holds in act.facts.items() if holds}
            found -= {name for name, holds in act.facts.items() if not holds}
        return frozenset(found)

    @cached_property
    def wanted(self) -> Mapping[str, Wanted]:
        """Every written template, then every document a step names; a document of two steps stands once."""
        procedure = self.procedure
        found = {
            code: self._wanted(one.of(procedure), one.steps)
            for code, one in registry.of(procedure.code).templates.papers.items()
            if not one.applies or holds(one.applies, self.so) or self._never_asked(one)
        }
        skipped = set(registry.of(procedure.code).templates.papers)
        for step in procedure.steps.values():
            for code in step.documents:
                if code not in skipped:
                    skipped.add(code)
                    steps = tuple(one.id for one in procedure.steps.values() if code in one.documents)
                    found[code] = self._wanted(generic.document_of(procedure, step, code), steps)
        for paper in self.papers:
            template = template_for(procedure, paper.code, paper.step)
            if paper.code not in found and template is not None:
                found[paper.code] = self._wanted(template, template.steps)
        return found

    def _never_asked(self, template: Template) -> bool:
        """Whether the fact a template depends on was not decided yet."""
        name = template.applies.removeprefix("!").partition(".")[0]
        return not any(name in act.facts or name == act.step for act in self.acts)

    def _wanted(self, template: Template, steps: Sequence[str]) -> Wanted:
        acts = [act for act in self.acts if act.step in steps]
        own = tuple(paper for paper in self.papers if paper.code == template.code)
        step = acts[-1].step if acts else (steps[0] if steps else "")
        due = bool(acts) and not template.code.startswith(generic.STEP_FORM)  # a form is printed where wanted
        return Wanted(template, step, own, due, any(_has_files(act) for act in acts))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The parts as the data order them; what no part names follows in the order of the steps."""
        left = dict(self.wanted)
        found = [self._section(part, left) for part in registry.parts(self.procedure.code)]
        rest = tuple(left.values())
        if rest:
            found.append(
                Section(Text("其他材料", "Other papers") if found else Text("文书", "Papers"), None, rest)
            )
        return tuple(found)

    def _section(self, part: Part, left: dict[str, Wanted]) -> Section:
        own = tuple(left.pop(code) for code in part.papers if code in left)
        return Section(part.title, part.basis, own)

    @cached_property
    def forms(self) -> tuple[Step, ...]:
        """The steps whose own form can be printed."""
        return tuple(step for step in self.procedure.steps.values() if SYSTEM not in step.by)

    @cached_property
    def missing(self) -> tuple[Wanted, ...]:
        """The papers the record should hold and does not."""
        return tuple(one for one in self.wanted.values() if one.missing)

    @cached_property
    def unrecorded(self) -> tuple[Unrecorded, ...]:
        """The acts to be recorded in sound or pictures of which no file and no recording is kept."""
        source = registry.of(self.procedure.code).source
        written = registry.recordings(self.procedure.code)
        asked: dict[UUID, Recording] = {}
        for act in self.acts:
            one = source.asks(act, self.matter.kind) if source.asks else written.get(act.step)
            if one is not None:
                asked[act.pk] = one
        if not asked:
            return ()
        recorded = {act.pk for act in self.acts if act.pk in asked and _has_recording(act)}
        recorded |= set(source.recorded(self.matter)) if source.recorded else set()
        return tuple(
            Unrecorded(act, self.procedure.steps[act.step].title, asked[act.pk].required, asked[act.pk].basis)
            for act in self.acts
            if act.pk in asked and act.pk not in recorded
        )


def _has_files(act: Any) -> bool:
    known = getattr(act, "has_files", None)
    return act.files.exists() if known is None else bool(known)


def _has_recording(act: Any) -> bool:
    return _has_files(act) and any(row.file.media_type in IN_PICTURES for row in act.files.all())


def case_file(matter: Matter, acts: Iterable[Act] | None = None) -> CaseFile:
    """The case file of a matter. ``acts`` are read where the caller has none (with ``has_files`` on each, and the files)."""
    if acts is None:
        rows = matter.acts.annotate(has_files=Exists(ActFile.objects.filter(act=OuterRef("pk"))))
        acts = rows.prefetch_related("files__file").order_by("n")
    return CaseFile(matter, list(acts), list(papers_of(matter)))


def missing(matter: Matter) -> tuple[Wanted | Unrecorded, ...]:
    """What the acts done should have left in the record and did not: papers, and recordings in sound or pictures."""
    file = case_file(matter)
    return (*file.missing, *file.unrecorded)
