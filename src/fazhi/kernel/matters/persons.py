"""Who may do a step: the seat and its duty, not the same person or unit as before, enough certified officers.

What a procedure says about people (``by``, ``not_by``, ``not_by_unit``, ``certified_officers``) is checked here, once,
for every kind of matter. What makes an officer certified is known to the kind (``Kind.certified``).
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.matters import forms, kinds
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.kinds import Doing, Kind, Seat
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.rows import unit_for
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.procedures import OFFICERS, Procedure, Step

MOVED = "version_moved"
"""The step under which a move to a newer version stands among a matter's acts (``matters.moving``)."""


def check_seat(matter: Matter, step: Step, by: Actor) -> None:
    """Whether this actor may do this step here: the duty, and the matter in the hands of the actor's unit.

    Raises ``NotYours``.
    """
    if by.kind == "system":
        return
    seats = kinds.get(matter.kind).seats
    for role in step.by:
        seat = seats.get(role)
        if seat is None or not (by.kind == "resident" or by.may(seat.verb)):
            continue
        if seat.unit == "party" and (by.kind == "resident" or _may_speak_for_the_party(matter, by)):
            return
        unit = unit_for(matter, role)
        if by.kind == "official" and unit is not None and unit.path.startswith(by.unit_path):
            return
    raise NotYours(
        _("您的岗位不能办理“%(step)s”：须由负责的单位、以有此职责的岗位办理；%(number)s 现由%(unit)s承办。")
        % {"step": forms.said(step.title), "number": matter.number, "unit": matter.unit.name}
    )


def own_unit(by: Actor) -> Unit:
    """The unit an official acts in, or for. Raises ``NotYours`` for everybody else."""
    if by.unit_id is None:
        raise NotYours(_("请以单位的岗位办理。"))
    return Unit.objects.get(pk=by.unit_id)


def check_opener(kind: Kind, first: Step, unit: Unit, by: Actor) -> None:
    """Whether this actor may open a matter of this kind that is taken in at this unit. Raises ``NotYours``."""
    if by.kind == "system":
        return
    if kind.opened_by:
        allowed = (
            kinds.RESIDENTS in kind.opened_by
            if by.kind == "resident"
            else any(by.may(verb) for verb in kind.opened_by)
        )
    else:
        seats = [kind.seats[role] for role in first.by if role in kind.seats]
        allowed = any(_may_open(seat, unit, by) for seat in seats)
    if not allowed:
        raise NotYours(
            _(
                "您的岗位没有登记“%(kind)s”的职责，或者不是在本单位登记；请换到有此职责的岗位，或联系单位管理员。"
            )
            % {"kind": forms.said(kind.title)}
        )


def _may_open(seat: Seat, unit: Unit, by: Actor) -> bool:
    """A role that somebody else's unit fills (``involved``) acts from wherever it is; nobody is involved before."""
    if by.kind == "resident":
        return seat.unit == "party"
    return by.may(seat.verb) and (seat.unit == "involved" or unit.path.startswith(by.unit_path))


def check_others(procedure: Procedure, step: Step, doing: Doing) -> None:
    """Whether nobody who takes part did what must be somebody else's, and enough certified officers take part.

    Raises ``Refused`` with the article, ``BadForm`` where officers are missing.
    """
    if doing.by.kind == "system":
        return
    officers: list[Post] = list(doing.form.get(OFFICERS, ()))
    if step.not_by or step.not_by_unit:
        _check_not_the_same(procedure, step, doing, officers)
    if step.certified_officers:
        _check_officers(step, doing, officers)


def _may_speak_for_the_party(matter: Matter, by: Actor) -> bool:
    """Officials enter a party's wish where it was taken in, never where it is being handled: nobody rates themselves."""
    handles = matter.unit_id != matter.origin_id and matter.unit.path.startswith(by.unit_path)
    return matter.origin.path.startswith(by.unit_path) and not handles


def _check_not_the_same(procedure: Procedure, step: Step, doing: Doing, officers: Iterable[Post]) -> None:
    persons = {doing.by.person_id, *(post.person_id for post in officers)} - {None}
    units = {doing.by.unit_id, *(post.unit_id for post in officers)} - {None}
    named = {*step.not_by, *step.not_by_unit}
    for act, known_as in _acts_known_as(doing.matter, named):
        who = _taking_part(act)
        if known_as in step.not_by and persons & {post.person_id for post in who}:
            raise Refused(_same(procedure, step, known_as, _("不能由同一人办理")))
        if known_as in step.not_by_unit and units & {act.unit_id, *(post.unit_id for post in who)}:
            raise Refused(_same(procedure, step, known_as, _("不能由同一单位办理")))


def _acts_known_as(matter: Matter, steps: set[str]) -> list[tuple[Act, str]]:
    """The acts of these steps, also those done under a version that had other codes for them (``MOVED`` says which)."""
    rows = Act.objects.filter(matter=matter).select_related("post", "unit").order_by("n")
    found = list(rows.filter(step__in=steps | {MOVED}))
    moves = [act for act in found if act.step == MOVED]
    if not moves:
        return [(act, act.step) for act in found]
    now: dict[str, str] = {}
    for move in moves:
        renamed = move.data["renamed"]
        now = {old: renamed.get(new, new) for old, new in now.items()} | renamed
    named = steps | {old for old, new in now.items() if new in steps}
    return [(act, now.get(act.step, act.step)) for act in rows.filter(step__in=named)]


def _taking_part(act: Act) -> list[Post]:
    """The posts behind an act: whose act it is, and the officers it names."""
    named = [UUID(key) for key in act.data.get(OFFICERS, ())]
    posts = [act.post] if act.post else []
    return posts + (list(Post.objects.filter(pk__in=named)) if named else [])


def _same(procedure: Procedure, step: Step, earlier: str, rule: str) -> str:
    words: Mapping[str, Any] = {
        "step": forms.said(step.title),
        "earlier": procedure.atom_title(earlier).zh,
        "rule": rule,
        "basis": step.basis.zh(),
    }
    return _("“%(step)s”与“%(earlier)s”%(rule)s（%(basis)s）。") % words


def _check_officers(step: Step, doing: Doing, officers: list[Post]) -> None:
    if len({post.person_id for post in officers}) < step.certified_officers:
        words = {
            "step": forms.said(step.title),
            "n": step.certified_officers,
            "named": len({post.person_id for post in officers}),
            "basis": step.basis.zh(),
        }
        told = _("“%(step)s”须由%(n)d名以上执法人员进行，现写明%(named)d名（%(basis)s）。") % words
        raise BadForm({OFFICERS: told})
    certified = kinds.get(doing.matter.kind).certified
    if certified is not None:
        certified(doing, officers)
