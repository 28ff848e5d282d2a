"""What the steps of a petition bring about beside their act, and what they are checked for first.

Effects run inside the act's transaction. An accusation stays sealed from its registration to its end: who deals with it
is a named person, never somebody of the accused unit, above it or below it (XF 30).
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Act, Assignment, Matter
from fazhi.kernel.people.models import Duty, Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.modules.demands import telling
from fazhi.modules.demands.actions import petitions as actions
from fazhi.modules.demands.effects import demand_of
from fazhi.modules.demands.models import Petition
from fazhi.modules.demands.rules.petitions import on_one_line


def petition_of(matter: Matter) -> Petition:
    """The petition of a matter of this kind."""
    petition: Petition = matter.demand.petition
    return petition


def routed(doing: Doing) -> None:
    """The organ named on the form holds the petition from now on."""
    matters.reassign(matter=doing.matter, unit=doing.form["unit"], handler=None, at=doing.moment)


def entrusted(doing: Doing) -> None:
    """The named handler, and nobody else, holds the accusation from now on."""
    recipient: Post = doing.form["recipient"]
    matters.reassign(matter=doing.matter, unit=recipient.unit, handler=recipient, at=doing.moment)
    matters.seal(matter=doing.matter, recipient=recipient)
    telling.sealed(doing.matter, recipient, at=doing.moment)


def objected(doing: Doing) -> None:
    """One more bounce on record. An accusation goes back, sealed, to who entrusted it, to be decided there."""
    demand = demand_of(doing)
    demand.bounce_count += 1
    demand.save(update_fields=["bounce_count"])
    if doing.matter.sealed_to_id is not None:
        _back_to_the_office(doing)


def objection_decided(doing: Doing) -> None:
    """Upheld: the petition office holds it again and routes it anew. Rejected: an accusation returns to its handler."""
    matter = doing.matter
    if doing.outcome == "upheld":
        matters.reassign(matter=matter, unit=matter.origin, handler=None, at=doing.moment)
    elif matter.sealed_to_id is not None and matter.handler is not None:
        matters.seal(matter=matter, recipient=matter.handler)


def classified(doing: Doing) -> None:
    """Which of the six paths it takes (XF 31)."""
    petition = petition_of(doing.matter)
    petition.path = doing.outcome
    petition.save(update_fields=["path"])


def told_in_writing(doing: Doing) -> None:
    """Tell the petitioner that there is something to read."""
    telling.moved_on(demand_of(doing), at=doing.moment)


def answered(doing: Doing) -> None:
    """There is an answer: its time is kept, the petitioner is told."""
    demand = demand_of(doing)
    demand.answered_at = doing.moment
    demand.save(update_fields=["answered_at"])
    telling.moved_on(demand, at=doing.moment)


def review_asked(doing: Doing) -> None:
    """The organ the handling opinion named gets to see the petition and decides on review (XF 35)."""
    matters.involve(
        matter=doing.matter, role="upper", unit=_named(doing.matter, "answer", "review_unit"), at=doing.moment
    )


def re_review_asked(doing: Doing) -> None:
    """The organ the review opinion named gets to see the petition and decides on re-review (XF 36)."""
    unit = _named(doing.matter, "review", "re_review_unit")
    matters.involve(matter=doing.matter, role="upper2", unit=unit, at=doing.moment)


def became_demand(doing: Doing) -> None:
    """It was a demand all along: it goes on as one at the intake centre, under the same tracking code."""
    actions.turn_into_demand(matter=doing.matter, by=doing.by, at=doing.moment)


def became_petition(doing: Doing) -> None:
    """A demand that is a petition by nature goes on as one at the petition office, under the same tracking code."""
    said = doing.form
    actions.turn_into_petition(
        matter=doing.matter,
        petition_class=str(said["class"]),
        address=str(said.get("address") or ""),
        by=doing.by,
        at=doing.moment,
    )


def check_organ(doing: Doing) -> None:
    """A petition goes to an organ that may deal with it, never back to a desk that only takes in."""
    unit: Unit = doing.form["unit"]
    if unit.pk == doing.matter.origin_id or unit.kind == "centre":
        raise BadForm({"unit": _("信访工作机构和受理派单中心只登记、转送，不作处理；请选择有权处理的机关。")})


def check_lower(doing: Doing) -> None:
    """What was received directly is passed down, never to the organ itself, to one above it or to a desk (XF 23)."""
    unit, here = doing.form["unit"], doing.matter.origin
    if unit.kind == "centre" or here.path.startswith(unit.path):
        raise BadForm({"unit": _("请选择本机关的下级机关、单位（信访工作条例第23条）。")})


def check_handler(doing: Doing) -> None:
    """An accusation is entrusted to somebody who handles, never on one line with the accused (XF 30)."""
    check_sealed(doing)
    recipient: Post = doing.form["recipient"]
    _refuse_accused(doing.matter, recipient)
    if recipient.unit_id == doing.matter.origin_id or not _holds(recipient, "demands.handle", doing):
        raise BadForm({"recipient": _("请选择有权处理机关中有承办职责的岗位。")})


def check_recipient(doing: Doing) -> None:
    """What belongs to the discipline organ goes to a named person there (XF 22), on no line with the accused (XF 30).

    Without a unit named as accused, no unit that handled the petition receives it either, nor those above and below.
    """
    check_sealed(doing)
    recipient: Post = doing.form["recipient"]
    if not _holds(recipient, "demands.sealed", doing):
        raise BadForm({"recipient": _("所选岗位没有接收封存移交事项的职责，请另选接收人。")})
    _refuse_accused(doing.matter, recipient)
    handled = Assignment.objects.filter(matter=doing.matter).exclude(unit=doing.matter.origin)
    _refuse_line(recipient, Unit.objects.filter(pk__in=handled.values("unit")))


def check_sealed(doing: Doing) -> None:
    """On a sealed petition only the person it is sealed to acts: nobody else of the unit has read it (XF 30)."""
    matter = doing.matter
    if matter.sealed_to_id is not None and doing.by.post_id != matter.sealed_to_id:
        raise NotYours(_("此件已封存，只有指定的人能够办理。"))


def check_earlier(doing: Doing) -> None:
    """A refusal names the petition it repeats; after re-review, one that was re-reviewed (XF 36)."""
    check_sealed(doing)
    if doing.outcome != "finished":
        return
    number = str(doing.form["earlier"])
    decided = Act.objects.filter(matter__number=number, matter__kind="petition", step="re_review")
    if not decided.exclude(matter=doing.matter).exists():
        raise BadForm(
            {
                "earlier": _(
                    "%(number)s 不是已经复核的信访事项；只有复核之后仍以同一事实和理由提出的，"
                    "才不再受理（信访工作条例第36条）。请核对编号。"
                )
                % {"number": number}
            }
        )


def check_reviewing_organ(doing: Doing) -> None:
    """The notice names the organ one level up: never the organ itself, nor one below it (XF 35)."""
    _above(doing.form["review_unit"], [doing.matter.unit], "review_unit")
    if not Duty.objects.filter(
        held(doing.moment), post__unit=doing.form["review_unit"], verb="demands.review"
    ).exists():
        raise BadForm(
            {"review_unit": _("所选单位没有办理复查复核的岗位；请另选，或请单位管理员先设置该岗位。")}
        )


def check_reviewer(doing: Doing) -> None:
    """Who reviews did not answer; the organ for re-review is a further one (XF 35, 36)."""
    _not_again(doing, ("answer",))
    passed = [doing.matter.unit, _named(doing.matter, "answer", "review_unit")]
    _above(doing.form["re_review_unit"], passed, "re_review_unit")


def check_re_reviewer(doing: Doing) -> None:
    """Who re-reviews neither answered nor reviewed (XF 36)."""
    _not_again(doing, ("answer", "review"))


def check_hand_over(doing: Doing) -> None:
    """Who keeps an accusation passes it on within the same unit, to somebody with the same duty, never to the accused.

    What belongs to the discipline organ stays with those who may receive it (XF 22).
    """
    check_sealed(doing)
    matter, recipient = doing.matter, doing.form["recipient"]
    if "seal" in matter.marking.get("done", ()):
        check_recipient(doing)
        return
    _refuse_accused(matter, recipient)
    keeping = Unit.objects.filter(posts=doing.by.post_id).values_list("pk", flat=True).first()
    verb = "demands.petition_office" if keeping == matter.origin_id else "demands.handle"
    if recipient.unit_id != keeping or not _holds(recipient, verb, doing):
        raise BadForm({"recipient": _("请选择本单位有同样职责的岗位。")})


def _back_to_the_office(doing: Doing) -> None:
    """Sealed again to who entrusted it; where that post is no longer held, to whoever now routes petitions there."""
    entrusting = Act.objects.filter(matter=doing.matter, step="entrust", post__isnull=False).order_by("-n")
    first = entrusting.values("post")[:1]
    keeper = Post.objects.filter(held(doing.moment), pk__in=first).first() or _in_the_office(doing)
    matters.seal(matter=doing.matter, recipient=keeper)
    telling.sealed(doing.matter, keeper, at=doing.moment)


def _in_the_office(doing: Doing) -> Post:
    routing = Duty.objects.filter(held(doing.moment), verb="demands.petition_office").values("post")
    posts = Post.objects.filter(held(doing.moment), pk__in=routing, unit=doing.matter.origin)
    keeper = posts.order_by("held_from", "pk").first()
    if keeper is None:
        raise NotYours(_("信访工作机构现在无人承担转送职责，异议无人核实；请先请管理员任职。"))
    return keeper


def _named(matter: Matter, step: str, field: str) -> Unit:
    """The unit an earlier act's form named."""
    act = Act.objects.filter(matter=matter, step=step).order_by("-n").only("data").first()
    if act is None:  # the procedure lets nobody come here without that act
        raise BadForm({field: _("没有找到写明该机关的意见书，请联系系统管理员。")})
    return Unit.objects.get(pk=UUID(act.data[field]))


def _holds(post: Post, verb: str, doing: Doing) -> bool:
    return Duty.objects.filter(held(doing.moment), post=post, verb=verb).exists()


def _refuse_accused(matter: Matter, recipient: Post) -> None:
    accused = petition_of(matter).reported_unit
    if accused is not None:
        _refuse_line(recipient, [accused])


def _refuse_line(recipient: Post, units: Iterable[Unit]) -> None:
    for unit in units:
        if on_one_line(recipient.unit.path, unit.path):
            raise BadForm(
                {
                    "recipient": _(
                        "不得转给被检举控告的单位、承办过此件的单位及其上下级（信访工作条例第30条）：涉及%(unit)s，请另选。"
                    )
                    % {"unit": unit.name}
                }
            )


def _above(unit: Unit, passed: list[Unit], field: str) -> None:
    for row in passed:
        if unit.path.startswith(row.path):
            raise BadForm(
                {
                    field: _(
                        "%(unit)s就是作出意见的机关或者它的下级；复查、复核由上一级机关办理（信访工作条例第35、36条）。"
                    )
                    % {"unit": unit.name}
                }
            )


def _not_again(doing: Doing, steps: tuple[str, ...]) -> None:
    acts = Act.objects.filter(matter=doing.matter, step__in=steps)
    person = doing.by.person_id
    if person is not None and acts.filter(post__person_id=person).exists():
        raise NotYours(_("复查、复核不得由作出原意见的人办理（信访工作条例第28、35、36条）；请换其他人员。"))
