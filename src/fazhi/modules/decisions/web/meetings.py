"""The meeting: calling it, its agenda, and the screen on the wall by which it is held."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.errors import ReasonNeeded, Refused, UnknownMatter
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import matter_for, procedure_of
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.workdays import legal_day
from fazhi.modules.decisions import actions, rules
from fazhi.modules.decisions.queries import session
from fazhi.modules.decisions.queries.register import submitted
from fazhi.modules.decisions.queries.session import Attendance, Discussion
from fazhi.modules.decisions.web import forms as pages
from fazhi.modules.decisions.web.acting import blame, official, status_of
from fazhi.web.forms import Form
from fazhi.web.scopes import requires_verb

STEPS = ("open_discussion", "member_opinion", "chief_opinion", "explain_departure", "decide")


@requires_verb("decisions.organise")
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """Call a meeting."""
    actor, at = official(request), timezone.now()
    procedure = definitions.in_force("meeting", legal_day(at))
    form = pages.CallForm(request.POST or None, first=procedure.steps[procedure.first])
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.call_meeting(by=actor, at=at, **form.cleaned_data)
        except Refused as why:
            refused = blame(form, why)
        else:
            messages.success(
                request, _("已通知开会：%(title)s。请列入议题、送达材料。") % {"title": new.title}
            )
            return redirect("decisions_meeting", new.pk)
    context = {"form": form, "refused": refused}
    return render(request, "decisions/call.html", context, status=status_of(form, refused))


@dataclass(frozen=True, slots=True)
class Shown:
    """One item of the agenda with the forms the screen offers for it."""

    discussion: Discussion
    forms: dict[str, forms.Form]


@requires_verb("decisions.read")
@require_GET
def screen(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The screen of a meeting: attendance, agenda, who has spoken, who speaks next, what was decided."""
    return _screen(request, _meeting(request, meeting_id))


@requires_verb("decisions.organise")
@require_POST
def agenda(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Put something on the agenda: an item of the meeting's own, or a major decision."""
    meeting, actor, at = _meeting(request, meeting_id), official(request), timezone.now()
    own, major = _agenda_forms(request, actor, meeting, at)
    form = major if request.POST.get("what") == "decision" else own
    refused = None
    if form.is_valid():
        try:
            _put(form, meeting, actor, at)
        except Refused as why:
            refused = blame(form, why)
        else:
            messages.success(request, _("已列入议程。"))
            return redirect("decisions_meeting", meeting.pk)
    return _screen(request, meeting, agenda_forms=(own, major), refused=refused, failed=form)


@requires_verb("decisions.record", "decisions.chief")
@require_POST
def open_it(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Open the meeting."""
    meeting, actor, at = _meeting(request, meeting_id), official(request), timezone.now()
    form = pages.OpeningForm(request.POST, prefix="opening", members=session.members(meeting.origin, at))
    refused = None
    if form.is_valid():
        names, chief = form.named()
        try:
            actions.open_meeting(
                meeting=meeting,
                opened_at=form.cleaned_data["opened_at"],
                present=names,
                chief=chief,
                members=form.attending,
                guests=form.people("guests"),
                absent=form.people("absent"),
                quorum=form.cleaned_data["quorum"],
                by=actor,
                at=at,
                expected=meeting.turn,
            )
        except Refused as why:
            refused = blame(form, why)
        else:
            return redirect("decisions_meeting", meeting.pk)
    return _screen(request, meeting, opening=form, refused=refused, failed=form)


@requires_verb("decisions.record", "decisions.chief", "decisions.member")
@require_POST
def say(request: HttpRequest, meeting_id: UUID, matter_id: UUID, step: str) -> HttpResponse:
    """One step of one item: begin it, a member's view, the chief's, the reasons, the decision."""
    if step not in STEPS:
        raise Http404
    meeting, actor, at = _meeting(request, meeting_id), official(request), timezone.now()
    found = next((one for one in session.discussions(meeting) if one.matter.pk == matter_id), None)
    if found is None:
        raise Http404
    form = _forms(found, _voices(found, session.attendance(meeting), actor), request.POST, step)[step]
    refused = None
    if form.is_valid():
        try:
            _say(step, form, meeting, found.matter, actor, at, _expected(request, found))
        except Refused as why:
            refused = blame(form, why)
        else:
            return redirect("decisions_meeting", meeting.pk)
    return _screen(request, meeting, said=(matter_id, step, form), refused=refused, failed=form)


def _say(
    step: str, form: forms.Form, meeting: Matter, matter: Matter, actor: Actor, at: datetime, expected: int
) -> None:
    if step == "open_discussion":
        actions.open_discussion(meeting=meeting, matter=matter, by=actor, at=at, expected=expected)
        return
    given = dict(form.cleaned_data)
    facts = {name: given.pop(name) for name in ("departs_from_majority",) if name in given}
    actions.speak(
        matter=matter,
        step=step,
        key=given.pop("key", ""),
        outcome=given.pop("outcome", ""),
        facts=facts,
        data=given,
        by=actor,
        at=at,
        expected=expected,
    )


def _expected(request: HttpRequest, found: Discussion) -> int:
    text = request.POST.get("expected", "")
    return int(text) if text.isdigit() else found.matter.turn


def _put(form: forms.Form, meeting: Matter, actor: Actor, at: datetime) -> None:
    if isinstance(form, pages.DecisionForm):
        actions.list_decision(
            meeting=meeting, decision_id=UUID(form.cleaned_data["decision"]), by=actor, at=at
        )
    elif isinstance(form, pages.ItemForm):
        given = form.cleaned_data
        actions.propose_item(
            meeting=meeting,
            category=given["category"],
            subject=given["subject"],
            from_unit=form.units[given["from_unit"]],
            legal_effect=given["legal_effect"],
            reviewer=form.chosen("reviewer"),
            by=actor,
            at=at,
        )


def _agenda_forms(
    request: HttpRequest, actor: Actor, meeting: Matter, at: datetime
) -> tuple[pages.ItemForm, pages.DecisionForm]:
    what = request.POST.get("what", "")
    procedure = definitions.in_force("meeting_item", legal_day(at))
    own = pages.ItemForm(
        request.POST if what == "item" else None, at=at, first=procedure.steps[procedure.first], prefix="item"
    )
    waiting = submitted(actor).exclude(pk__in=meeting.agenda.values("matter"))
    major = pages.DecisionForm(
        request.POST if what == "decision" else None, waiting=waiting, prefix="decision"
    )
    return own, major


def _voices(found: Discussion, there: Attendance | None, actor: Actor) -> list[str]:
    """Whose view an actor may write down: everybody's for whoever keeps the minutes, else only one's own."""
    if actor.may(rules.RECORD) or actor.may(rules.CHIEF):
        return [voice.name for voice in found.voices]
    own = session.names_of(there, actor) if there else ()
    return [voice.name for voice in found.voices if voice.name in own]


def _forms(
    found: Discussion, names: Sequence[str], posted: Any = None, step: str = ""
) -> dict[str, forms.Form]:
    """The forms of one item; the one that was sent is bound to what was sent. ``names``: who may be chosen as speaker."""
    decide = procedure_of(found.matter).steps["decide"]
    made: dict[str, Callable[..., forms.Form]] = {
        "open_discussion": Form,
        "member_opinion": lambda data, **words: pages.ViewForm(data, names=names, **words),
        "chief_opinion": pages.ChiefForm,
        "explain_departure": pages.ReasonsForm,
        "decide": lambda data, **words: pages.DecideForm(data, step=decide, **words),
    }
    first = {"key": found.waiting[0]} if found.waiting else {}
    return {
        name: make(
            posted if name == step else None,
            auto_id=f"{name}_{found.matter.pk}_%s",
            initial=first if name == "member_opinion" else {},
        )
        for name, make in made.items()
    }


def _screen(
    request: HttpRequest,
    meeting: Matter,
    *,
    agenda_forms: tuple[pages.ItemForm, pages.DecisionForm] | None = None,
    opening: pages.OpeningForm | None = None,
    said: tuple[UUID, str, forms.Form] | None = None,
    refused: Refused | None = None,
    failed: forms.Form | None = None,
) -> HttpResponse:
    actor, at = official(request), timezone.now()
    meeting.refresh_from_db()
    there = session.attendance(meeting)
    shown = [Shown(one, _forms(one, _voices(one, there, actor))) for one in session.discussions(meeting)]
    for one in shown:
        if said is not None and one.discussion.matter.pk == said[0]:
            one.forms[said[1]] = said[2]
    called = session.running(meeting, session.CALLED)
    in_session = session.running(meeting, session.SESSION)
    own, major = agenda_forms or _agenda_forms(request, actor, meeting, at)
    context = {
        "meeting": meeting,
        "attendance": there,
        "items": shown,
        "called": called,
        "in_session": in_session,
        "item_form": own,
        "decision_form": major,
        "opening": opening or (_opening(meeting, at) if called else None),
        "papers_sent": "send_papers" in meeting.marking.get("done", ()),
        "steps": session.own_steps(meeting, actor, at),
        "wall": "wall" in request.GET,
        "may_organise": actor.may("decisions.organise"),
        "may_record": actor.may("decisions.record") or actor.may("decisions.chief"),
        "may_speak": any(actor.may(f"decisions.{verb}") for verb in ("record", "chief", "member")),
        "refused": refused,
        "now": at,
    }
    status = status_of(failed, refused) if failed is not None else 200
    return render(request, "decisions/meeting.html", context, status=status)


def _opening(meeting: Matter, at: datetime) -> pages.OpeningForm:
    """The attendance form as it first stands: the chief presides, the members are expected."""
    members = session.members(meeting.origin, at)
    first = {"opened_at": at, "chief": str(members[0].pk) if members else ""}
    return pages.OpeningForm(prefix="opening", members=members, initial=first)


def _meeting(request: HttpRequest, meeting_id: UUID) -> Matter:
    try:
        matter = matter_for(official(request), meeting_id, timezone.now())
    except (UnknownMatter, ReasonNeeded):
        raise Http404 from None
    if matter.kind != rules.MEETING:
        raise Http404
    return matter
