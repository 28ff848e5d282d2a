"""Opening a matter of a kind that is made from a procedure file alone: which there are, and the form of the first step."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fazhi.kernel.evidence.actions import store
from fazhi.kernel.evidence.errors import FileRefused
from fazhi.kernel.evidence.models import File
from fazhi.kernel.matters import forms as step_forms
from fazhi.kernel.matters.actions import open_matter
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.persons import own_unit
from fazhi.kernel.matters.tracking import open_once
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.office.queries.opening import Opening, opening, openings
from fazhi.modules.office.templatetags.office import said
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.step_form import (
    FACT,
    FILES_AT_MOST,
    entered,
    entered_facts,
    facts_of,
    files_field,
)
from fazhi.web.forms import ExactlyOnce, Form
from fazhi.web.scopes import requires_post
from fazhi.web.step_fields import Offered, made

TITLE = "matter_title"
TITLE_AT_MOST = 200


class OpeningForm(ExactlyOnce, Form):
    """Title, fields, facts and files of a first step. Bound, it carries the kernel's complaints beside the fields."""

    def __init__(self, chosen: Opening, offered: Offered, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "open_%s")
        super().__init__(*args, **kwargs)
        first = chosen.first
        self.fields[TITLE] = forms.CharField(
            label=_("事项名称"),
            help_text=_("一句话写明是什么事；不写个人的姓名、电话和住址。"),
        )
        for field in first.form:
            if field.type != "file":
                self.fields[field.name] = made(field, offered, dated=field.name == first.dated_by)
        for name in facts_of(first):
            title = said(chosen.procedure.facts[name])
            self.fields[f"{FACT}{name}"] = forms.BooleanField(label=title, required=False)
        self.fields["files"] = files_field(first)

    def full_clean(self) -> None:
        """Leave the judgement to the kernel: a bound form only shows what was typed."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def complain(self, refused: BadForm) -> None:
        """Put the complaints beside their fields, those about no field of this form above it."""
        self.full_clean()
        for name, message in refused.errors.items():
            known = next((n for n in (name, f"{FACT}{name}") if n in self.fields), None)
            self.add_error(known, message)


@requires_post
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The kinds this post may open here."""
    return render(request, "office/new.html", {"openings": openings(actor_on(request), timezone.now())})


@requires_post
@require_http_methods(["GET", "HEAD", "POST"])
def open_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """Open one matter with the first step of its procedure; complaints come back beside their fields."""
    actor, at = actor_on(request), timezone.now()
    chosen = opening(actor, kind, at)
    if chosen is None:
        raise Http404
    own = own_unit(actor)
    form = OpeningForm(chosen, Offered(own, at), request.POST if request.method == "POST" else None)
    status, why = 200, ""
    if request.method == "POST":
        try:
            matter = _opened(request, chosen, own, actor, at)
        except BadForm as wrong:
            form.complain(wrong)
            status = wrong.status
        except (Refused, FileRefused) as refused:
            status, why = refused.status if isinstance(refused, Refused) else 422, str(refused)
        else:
            messages.success(request, _("已登记：%(number)s。") % {"number": matter.number})
            return redirect("matter", matter.pk)
    context = {"opening": chosen, "form": form, "why": why, "now": at}
    return render(request, "office/open_kind.html", context, status=status)


def _opened(request: HttpRequest, chosen: Opening, own: Unit, actor: Actor, at: datetime) -> Matter:
    title = " ".join(request.POST.get(TITLE, "").split())
    data = entered(request, chosen.first)
    data = {name: value for name, value in data.items() if name not in {TITLE, "submission"}}
    _check(title, chosen, data, at)

    def opened(track: Callable[[Matter], None]) -> Matter:
        """The matter, taken in at the actor's own unit."""
        return open_matter(
            kind=chosen.kind.code,
            title=title,
            origin=own,
            by=actor,
            at=at,
            data=data,
            facts=entered_facts(request, chosen.first, ""),
            files=_stored(request, actor, at),
            beside=track,
        )

    return open_once(_submission(request), opened)[0]


def _check(title: str, chosen: Opening, data: dict[str, Any], at: datetime) -> None:
    """Title and form together, so that all complaints come at once, before a file is kept."""
    errors = {}
    if not title:
        errors[TITLE] = _("请填写事项名称。")
    elif len(title) > TITLE_AT_MOST:
        errors[TITLE] = _("事项名称最多%(n)d字。") % {"n": TITLE_AT_MOST}
    try:
        step_forms.clean(chosen.first, data, at)
    except BadForm as wrong:
        errors |= wrong.errors
    if errors:
        raise BadForm(errors)


def _stored(request: HttpRequest, actor: Actor, at: datetime) -> list[File]:
    uploads = [upload for upload in request.FILES.getlist("files") if upload]
    if len(uploads) > FILES_AT_MOST:
        words = {"n": FILES_AT_MOST, "chosen": len(uploads)}
        raise BadForm({"files": _("最多添加%(n)d个附件，您选了%(chosen)d个。") % words})
    return [
        store(content=cast("BinaryIO", upload.file), name=upload.name or "", by=actor, at=at)
        for upload in uploads
    ]


def _submission(request: HttpRequest) -> UUID:
    """The id of this sending: the same at every repetition, so that a double click opens one matter."""
    try:
        return UUID(request.POST.get("submission", ""))
    except ValueError:
        raise Refused(_("页面已过期，请刷新后重新填写。")) from None
