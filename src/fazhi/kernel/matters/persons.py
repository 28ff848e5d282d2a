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
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.rows import unit_for
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post
from fazhi.kernel.procedures import OFFICERS, Procedure, Step


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
    for act in Act.objects.filter(matter=doing.matter, step__in=named).select_related("post", "unit"):
        who = _taking_part(act)
        if act.step in step.not_by and persons & {post.person_id for post in who}:
            raise Refused(_same(procedure, step, act, _("不能由同一人办理")))
        if act.step in step.not_by_unit and units & {act.unit_id, *(post.unit_id for post in who)}:
            raise Refused(_same(procedure, step, act, _("不能由同一单位办理")))


def _taking_part(act: Act) -> list[Post]:
    """The posts behind an act: whose act it is, and the officers it names."""
    named = [UUID(key) for key in act.data.get(OFFICERS, ())]
    posts = [act.post] if act.post else []
    return posts + (list(Post.objects.filter(pk__in=named)) if named else [])


def _same(procedure: Procedure, step: Step, act: Act, rule: str) -> str:
    words: Mapping[str, Any] = {
        "step": forms.said(step.title),
        "earlier": procedure.atom_title(act.step).zh,
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
