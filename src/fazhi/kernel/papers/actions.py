"""Every write of papers: draft, save, sign, correct. Keyword-only, always ``by`` and ``at``, one transaction each.

Every version and every signing is an entry in the ledger that commits to the text, a signing also to its two files.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.evidence.actions import store
from fazhi.kernel.evidence.rules import OFFICE, PDF
from fazhi.kernel.ledger.actions import Book, business
from fazhi.kernel.ledger.record import Record, digest_of
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, UnknownMatter
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.persons import check_seat
from fazhi.kernel.matters.queries import matter_for, procedure_of
from fazhi.kernel.papers import numbering, pdf, queries, word
from fazhi.kernel.papers.blocks import BLANK, Sheet
from fazhi.kernel.papers.errors import AlreadySigned, Erased, NoFonts, NoWords, Overtaken
from fazhi.kernel.papers.filling import filled
from fazhi.kernel.papers.fonts import Fonts
from fazhi.kernel.papers.models import Paper, PaperText, Signing, UnitWords
from fazhi.kernel.papers.record import values_of
from fazhi.kernel.papers.templates import Template
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import SYSTEM, Procedure

SUBJECT = "papers.paper"
TITLE, ADDRESSEE, BODY = 200, 200, 100_000
"""The most characters of a title, an addressee, a body."""
WORDS = 20


def draft(*, matter_id: UUID, code: str, by: Actor, at: datetime, step: str = "") -> Paper:
    """Begin a paper of a matter, filled in from its record. Raises ``UnknownMatter``, ``NotYours``, ``BadForm``."""
    matter = matter_for(by, matter_id, at)
    procedure = procedure_of(matter)
    template = queries.template_for(procedure, code, step)
    if template is None:
        raise BadForm({"code": _("本程序没有这种文书。")})
    own = step if step in template.steps else next(iter(template.steps), "")
    _check_works_on(matter, procedure, by)
    unit = queries.issuer(matter, own)
    text = _filled(template, matter, unit, own, at)
    with business() as book:
        return _begin(book, matter, code, own, text, by, at)


def save(
    *, paper_id: UUID, title: str, addressee: str, body: str, expected: int, by: Actor, at: datetime
) -> PaperText:
    """Keep an edited text as the next version; ``expected`` is the version that was edited.

    The same text again is no new version. Raises ``AlreadySigned``, ``Overtaken``, ``BadForm``, ``NotYours``,
    ``UnknownMatter``.
    """
    with business() as book:
        paper, matter, last = _open_draft(paper_id, by, at)
        _check_works_on(matter, procedure_of(matter), by)
        if last.n != expected:
            raise Overtaken
        text = PaperText(
            paper=paper, n=last.n + 1, title=title.strip(), addressee=addressee.strip(), body=_tidy(body)
        )
        _check_text(text)
        if (text.title, text.addressee, text.body) == (last.title, last.addressee, last.body):
            return last
        _keep(book, paper, matter, text, by, at)
    return text


def sign(
    *, paper_id: UUID, expected: int, by: Actor, at: datetime, fonts: Fonts, words: str = "", basis: str = ""
) -> Signing:
    """Sign a paper: it takes its number, is laid out, and both files are kept; from then on it never changes.

    Signs who may do the paper's step. ``words`` and ``basis`` set the words of the unit's numbers where it has none
    yet. Raises ``AlreadySigned``, ``Overtaken``, ``NoWords``, ``NoFonts``, ``NotYours``, ``BadForm``, ``UnknownMatter``.
    """
    with business() as book:
        paper, matter, last = _open_draft(paper_id, by, at)
        procedure = procedure_of(matter)
        _check_signs(matter, procedure, paper.step, by)
        if last.n != expected:
            raise Overtaken
        if fonts.none:
            raise NoFonts
        template = queries.template_for(procedure, paper.code, paper.step)
        if template is None:
            raise BadForm({"code": _("本程序没有这种文书。")})
        unit = queries.issuer(matter, paper.step)
        if words and template.series and queries.words_of(unit) is None:
            set_words(unit=unit, words=words, basis=basis, by=by, at=at)
        taken = _number(template, matter, unit, at)
        sheet = queries.sheet_of(template, unit, last, number=taken["number"], day=at)
        return _sign(book, paper, matter, last, sheet, unit=unit, taken=taken, fonts=fonts, by=by, at=at)


def correct(*, paper_id: UUID, by: Actor, at: datetime) -> Paper:
    """Begin the correction of a signed paper: a new draft with the same text that names the old one."""
    paper = queries.paper_with(paper_id)
    if paper is None:
        raise UnknownMatter
    matter = matter_for(by, paper.matter_id, at)
    _check_works_on(matter, procedure_of(matter), by)
    last = paper.texts.order_by("-n").first()
    if last is None:
        raise Erased
    if not queries.is_signed(paper):
        raise BadForm({"paper": _("没有签发的文书直接修改即可，不用更正。")})
    named = paper.signing.number or last.title
    said = f"（本文书更正{named}，原文书自本文书签发之日起以本文书为准。）"
    text = PaperText(title=last.title, addressee=last.addressee, body=f"{said}\n{last.body}")
    with business() as book:
        return _begin(book, matter, paper.code, paper.step, text, by, at, corrects=paper)


def set_words(*, unit: Unit, words: str, basis: str, by: Actor, at: datetime) -> UnitWords:
    """Set the words of a unit's numbers and the document they rest on, on record. Raises ``BadForm``."""
    words, basis = "".join(words.split()), basis.strip()
    errors = {}
    if not 0 < len(words) <= WORDS or set(words) & set("〔〕[]"):
        errors["words"] = _("机关代字须为1至20个字，不含括号。")
    elif UnitWords.objects.filter(words=words).exclude(unit=unit).exists():
        errors["words"] = _("“%(words)s”已由其他单位使用。") % {"words": words}
    if not basis:
        errors["basis"] = _("请填写依据（本单位关于文书字号的文件）。")
    if errors:
        raise BadForm(errors)
    with business() as book:
        row, _made = UnitWords.objects.update_or_create(
            unit=unit, defaults={"words": words, "basis": basis[:200]}
        )
        content = {"unit": str(unit.pk), "words": words, "basis": row.basis}
        configure(book, "papers.words", "papers.unitwords", str(unit.pk), content, by, at, remembered=False)
    return row


def _filled(template: Template, matter: Matter, unit: Unit, step: str, at: datetime) -> PaperText:
    values = values_of(matter, unit, at)
    return PaperText(
        title=filled(template.heading or template.title.zh, values, step)[:TITLE],
        addressee=filled(template.addressee, values, step)[:ADDRESSEE],
        body=filled(template.body, values, step),
    )


def _begin(
    book: Book,
    matter: Matter,
    code: str,
    step: str,
    text: PaperText,
    by: Actor,
    at: datetime,
    *,
    corrects: Paper | None = None,
) -> Paper:
    act = Act.objects.filter(matter=matter, step=step).order_by("-n").first() if step else None
    paper = Paper.objects.create(
        matter=matter,
        act=act,
        code=code,
        step=step,
        corrects=corrects,
        at=at,
        by_name=by.name,
        post_id=by.post_id,
    )
    text.paper, text.n = paper, 1
    _keep(book, paper, matter, text, by, at)
    return paper


def _keep(book: Book, paper: Paper, matter: Matter, text: PaperText, by: Actor, at: datetime) -> None:
    text.at, text.by_name, text.post_id = at, by.name, by.post_id
    text.save(force_insert=True)
    content = {"matter": matter.number, "code": paper.code, "version": text.n, "text": _digest(text)}
    _enter(book, "paper.save", paper, content, by, at)


def _number(template: Template, matter: Matter, unit: Unit, at: datetime) -> Mapping[str, Any]:
    """The next number of the unit's series; the number the record already has; or none for papers without one."""
    if not template.series:
        return {"series": "", "year": None, "n": None, "number": _known_number(template, matter, unit, at)}
    words = queries.words_of(unit)
    if words is None:
        raise NoWords(unit.name)
    series = f"{unit.code}:{template.series}"
    year, n = numbering.take(series, at)
    number = f"{words.words}{template.series}〔{year}〕{n}号"
    return {"series": series, "year": year, "n": n, "number": number}


def _known_number(template: Template, matter: Matter, unit: Unit, at: datetime) -> str:
    """The number a register gave this matter. Raises ``BadForm`` while it has given none."""
    if not template.number:
        return ""
    number = filled(template.number, values_of(matter, unit, at))
    if BLANK in number:
        raise BadForm({"number": _("文件还没有登记编号，不能签发；请先办理登记、编号。")})
    return number


def _sign(
    book: Book,
    paper: Paper,
    matter: Matter,
    text: PaperText,
    sheet: Sheet,
    *,
    unit: Unit,
    taken: Mapping[str, Any],
    fonts: Fonts,
    by: Actor,
    at: datetime,
) -> Signing:
    name = f"{text.title} {taken['number']}".strip()
    made = word.rendered(sheet, at=at)
    as_word = store(content=made, name=f"{name}.docx", by=by, at=at, kinds={OFFICE})
    as_pdf = store(content=pdf.rendered([sheet], fonts, at=at), name=f"{name}.pdf", by=by, at=at, kinds={PDF})
    signing = Signing.objects.create(
        paper=paper, version=text.n, unit=unit, word=as_word, pdf=as_pdf, at=at, by_name=by.name,
        post_id=by.post_id, **taken,
    )  # fmt: skip
    content = {
        "matter": matter.number,
        "code": paper.code,
        "number": taken["number"],
        "version": text.n,
        "text": _digest(text),
        "corrects": str(paper.corrects_id or ""),
    }
    _enter(book, "paper.sign", paper, content, by, at, [as_word.sha256, as_pdf.sha256])
    return signing


def _enter(
    book: Book,
    kind: str,
    paper: Paper,
    content: Mapping[str, Any],
    by: Actor,
    at: datetime,
    files: list[str] | None = None,
) -> None:
    known = book.newest(SUBJECT, str(paper.pk))
    book.enter(
        Record(
            kind=kind,
            subject=SUBJECT,
            subject_id=str(paper.pk),
            version=known[0] + 1 if known else 1,
            by=by.ref,
            occurred_at=at,
            recorded_at=at,
            schema=f"{SUBJECT}/1",
            fields=content,
            content=content,
            files=files or (),
            previous=known[1] if known else None,
            configures=False,
        )
    )


def _open_draft(paper_id: UUID, by: Actor, at: datetime) -> tuple[Paper, Matter, PaperText]:
    """An unsigned paper with its matter locked, and its last text."""
    paper = Paper.objects.filter(pk=paper_id).first()
    if paper is None:
        raise UnknownMatter
    matter_for(by, paper.matter_id, at)
    matter = (
        Matter.objects.select_for_update(of=("self",))
        .select_related("unit", "origin")
        .get(pk=paper.matter_id)
    )
    signing = Signing.objects.filter(paper=paper).first()
    if signing is not None:
        raise AlreadySigned(signing.number)
    last = paper.texts.order_by("-n").first()
    if last is None:
        raise Erased
    return paper, matter, last


def may_work_on(matter: Matter, procedure: Procedure, by: Actor) -> bool:
    """Whether somebody may do any step of this matter, and so write its papers."""
    try:
        _check_works_on(matter, procedure, by)
    except NotYours:
        return False
    return True


def may_sign(matter: Matter, procedure: Procedure, step: str, by: Actor) -> bool:
    """Whether somebody may sign papers of a step."""
    try:
        _check_signs(matter, procedure, step, by)
    except NotYours:
        return False
    return True


def _check_works_on(matter: Matter, procedure: Procedure, by: Actor) -> None:
    refused: NotYours | None = None
    for step in procedure.steps.values():
        if SYSTEM in step.by:
            continue
        try:
            return check_seat(matter, step, by)
        except NotYours as told:
            refused = refused or told
    raise NotYours(_("您的岗位不办理这件事项，不能制作它的文书。")) from refused


def _check_signs(matter: Matter, procedure: Procedure, step: str, by: Actor) -> None:
    """Whoever may do the step signs its papers; those of a step of the party, whoever works on the matter."""
    own = procedure.steps.get(step)
    if own is None or SYSTEM in own.by or queries.of_the_party(matter, own):
        return _check_works_on(matter, procedure, by)
    try:
        return check_seat(matter, own, by)
    except NotYours:
        words = {"step": own.title.zh}
        raise NotYours(_("这份文书由有权办理“%(step)s”的人签发；请换到有此职责的岗位。") % words) from None


def _tidy(body: str) -> str:
    return "\n".join(line.rstrip() for line in body.replace("\x00", "").splitlines()).strip("\n")


def _check_text(text: PaperText) -> None:
    errors = {}
    if not text.title or len(text.title) > TITLE:
        errors["title"] = _("请填写标题，最多%(n)d个字。") % {"n": TITLE}
    if len(text.addressee) > ADDRESSEE:
        errors["addressee"] = _("主送最多%(n)d个字。") % {"n": ADDRESSEE}
    if not text.body or len(text.body) > BODY:
        errors["body"] = _("请填写正文，最多%(n)d个字。") % {"n": BODY}
    if errors:
        raise BadForm(errors)


def _digest(text: PaperText) -> str:
    return digest_of({"title": text.title, "addressee": text.addressee, "body": text.body})
