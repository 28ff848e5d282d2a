"""Papers of a matter: the case file and what is missing in it, drafting, editing, signing, printing, the whole file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.matters.errors import BadForm, ReasonNeeded, Refused, UnknownMatter
from fazhi.kernel.matters.queries import matter_for, procedure_of
from fazhi.kernel.papers import actions, pdf, word
from fazhi.kernel.papers import queries as kernel
from fazhi.kernel.papers.blocks import Sheet
from fazhi.kernel.papers.fonts import Fonts, on_this_machine
from fazhi.modules.office.queries import papers as read
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.matter import dossier_of, sent
from fazhi.web.forms import Form, LongText
from fazhi.web.scopes import requires_post

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TextForm(Form):
    """The text of a draft."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=actions.TITLE)
    addressee = forms.CharField(label=gettext_lazy("主送"), max_length=actions.ADDRESSEE, required=False)
    body = forms.CharField(
        label=gettext_lazy("正文"),
        max_length=actions.BODY,
        strip=False,
        widget=LongText(rows=24),
        help_text=gettext_lazy(
            "一行一段；以“|”开头的行是表格，格与格之间用“|”隔开；“⏎”在表格内换行；以“>”开头的行靠右。"
        ),
    )
    expected = forms.IntegerField(widget=forms.HiddenInput)


class SignForm(Form):
    """Signing: the version that was read, and how the unit's numbers begin where that was never said."""

    expected = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(label=gettext_lazy("机关代字"), max_length=actions.WORDS)
    basis = forms.CharField(label=gettext_lazy("依据"), max_length=200)

    def __init__(self, *args: Any, ask_words: bool, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="sign_%s", **kwargs)
        if not ask_words:
            del self.fields["words"], self.fields["basis"]


@requires_post
@require_GET
def case_file(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The papers of a matter in archive order: signed, drafts, missing; and the form of every step."""
    dossier = dossier_of(request, matter_id)
    matter = dossier.matter
    context = {
        "matter": matter,
        "dossier": dossier,
        "file": kernel.case_file(matter),
        "may_write": actions.may_work_on(matter, procedure_of(matter), dossier.actor),
        "fonts": on_this_machine(),
    }
    return render(request, "office/papers.html", context)


@requires_post
@require_POST
def begin(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Begin one paper, filled in from the record."""
    code, step = request.POST.get("code", "")[:80], request.POST.get("step", "")[:60]

    def write() -> str:
        actor = actor_on(request)
        made = actions.draft(matter_id=matter_id, code=code, step=step, by=actor, at=timezone.now())
        return reverse("paper", args=[made.pk])

    return _done(request, write, reverse("papers", args=[matter_id]))


@requires_post
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """One paper: its text to be edited while it is a draft, what was changed, its versions; signed, its files."""
    opened = _opened(request, paper_id)
    form = TextForm(request.POST or None, initial=_initial(opened))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.save(
                paper_id=paper_id, title=said["title"], addressee=said["addressee"], body=said["body"],
                expected=said["expected"], by=opened.actor, at=timezone.now(),
            )  # fmt: skip
        except BadForm as wrong:
            for name, told in wrong.errors.items():
                form.add_error(name if name in form.fields else None, told)
        except Refused as refused:
            form.add_error(None, str(refused))
            return _page(request, opened, form, status=refused.status)
        else:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(reverse("paper", args=[paper_id]), status=303)
    return _page(request, opened, form, status=422 if form.errors else 200)


@requires_post
@require_POST
def sign(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Sign one paper: numbered, laid out, kept."""
    opened = _opened(request, paper_id)
    form = SignForm(request.POST, ask_words=opened.may_sign and opened.needs_words)
    if not form.is_valid():
        return _page(request, opened, TextForm(initial=_initial(opened)), form, status=422)
    said = form.cleaned_data
    try:
        signing = actions.sign(
            paper_id=paper_id, expected=said["expected"], by=opened.actor, at=timezone.now(),
            fonts=on_this_machine(), words=said.get("words", ""), basis=said.get("basis", ""),
        )  # fmt: skip
    except BadForm as wrong:
        for name, told in wrong.errors.items():
            form.add_error(name if name in form.fields else None, told)
        return _page(request, opened, TextForm(initial=_initial(opened)), form, status=wrong.status)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, opened, TextForm(initial=_initial(opened)), form, status=refused.status)
    messages.success(request, _("已签发 %(number)s，文书不能再改。") % {"number": signing.number})
    return HttpResponseRedirect(reverse("paper", args=[paper_id]), status=303)


@requires_post
@require_POST
def correct(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Begin the correction of a signed paper."""

    def write() -> str:
        made = actions.correct(paper_id=paper_id, by=actor_on(request), at=timezone.now())
        return reverse("paper", args=[made.pk])

    return _done(request, write, reverse("paper", args=[paper_id]))


@requires_post
@require_GET
def download(request: HttpRequest, paper_id: UUID, form: str) -> HttpResponseBase:
    """One paper as .docx or PDF: a draft is marked as one, a signed paper is as it was stored."""
    opened = _opened(request, paper_id)
    if opened.signed and form in ("docx", "pdf"):
        signing = opened.paper.signing
        return sent(signing.pdf if form == "pdf" else signing.word)
    sheet = opened.sheet()
    if sheet is None:
        raise Http404
    return _printed(sheet, form, f"{sheet.title}（{_('草稿')}）")


@requires_post
@require_GET
def blank_form(request: HttpRequest, matter_id: UUID, code: str, form: str) -> HttpResponseBase:
    """The blank form of one paper of a matter's procedure, to be filled in by hand."""
    dossier = dossier_of(request, matter_id)
    step = request.GET.get("step", "")
    template = kernel.template_for(dossier.procedure, code, step)
    if template is None:
        raise Http404
    own = step if step in template.steps else next(iter(template.steps), "")
    return _printed(kernel.blank_sheet(dossier.procedure, template, own), form, template.title.zh)


@requires_post
@require_GET
def whole_file(request: HttpRequest, matter_id: UUID) -> HttpResponseBase:
    """The case file in archive order as one .zip."""
    dossier = dossier_of(request, matter_id)
    fonts = _fonts()
    made = read.packed(kernel.case_file(dossier.matter), fonts, timezone.now())
    return _file(made, "application/zip", f"{dossier.matter.number} {_('案卷')}.zip")


def _opened(request: HttpRequest, paper_id: UUID) -> read.Opened:
    """A paper of a matter within sight. Raises ``Http404`` otherwise, ``ReasonNeeded`` for one below the reader."""
    actor = actor_on(request)
    found = kernel.paper_with(paper_id)
    if found is None:
        raise Http404
    try:
        matter_for(actor, found.matter_id, timezone.now())
    except UnknownMatter:
        raise Http404 from None
    return read.opened(found, actor)


def _initial(opened: read.Opened) -> dict[str, Any]:
    text = opened.last
    if text is None:
        return {}
    return {"title": text.title, "addressee": text.addressee, "body": text.body, "expected": text.n}


def _page(
    request: HttpRequest, opened: read.Opened, form: TextForm, signing: SignForm | None = None, *, status: int
) -> HttpResponse:
    last = opened.last
    asked = signing or SignForm(ask_words=opened.needs_words, initial={"expected": last.n if last else 0})
    context = {
        "opened": opened,
        "matter": opened.paper.matter,
        "form": form,
        "signing": asked,
        "fonts": on_this_machine(),
    }
    return render(request, "office/paper.html", context, status=status)


def _done(request: HttpRequest, write: Callable[[], str], back: str) -> HttpResponse:
    """Write, and go where it leads; refused, go back and say why."""
    try:
        return HttpResponseRedirect(write(), status=303)
    except (UnknownMatter, ReasonNeeded):
        raise Http404 from None
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(back, status=303)


def _fonts() -> Fonts:
    fonts = on_this_machine()
    if fonts.none:
        raise Http404(_("本机没有中文字体，不能制作PDF。"))
    return fonts


def _printed(sheet: Sheet, form: str, name: str) -> HttpResponse:
    if form not in ("docx", "pdf"):
        raise Http404
    at = timezone.now()
    if form == "pdf":
        return _file(pdf.rendered([sheet], _fonts(), at=at), "application/pdf", f"{name}.pdf")
    return _file(word.rendered(sheet, at=at), WORD, f"{name}.docx")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
