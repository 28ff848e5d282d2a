"""Merging demands: the lead is handled, the others follow it, and each person is answered.

What happens on a merged demand is an act on it by the system, done inside the lead's act; the answer alone is done in
the name of the official who answered. Locks: the lead first, then the others. ``take_in`` never waits for a demand
somebody else is acting on, because two demands may be taking each other in.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import ActContent, Matter
from fazhi.kernel.matters.queries import visible
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.modules.demands.models import Contact, Merge, Representative
from fazhi.modules.demands.rules.merging import names_in, tidy_numbers


def took_in(doing: Doing) -> None:
    """Every demand named on the form follows this one from now on, and moves to the unit that handles it."""
    lead, repeated = doing.matter, doing.form["relation"] == "repeated"
    found = _called(doing)
    _check_all(doing, found)
    unit = lead.unit if lead.unit_id != lead.origin_id else None
    for matter in found:
        Merge.objects.create(lead_id=lead.pk, merged_id=matter.pk, repeated=repeated, since=doing.moment)
        data = {"lead": lead.number, "unit": unit, "repeated": repeated}
        _act(matter, "merge", doing.moment, data=data)


def merged(doing: Doing) -> None:
    """A merged demand lies where its lead lies, if that was dispatched."""
    _moved(doing)


def followed(doing: Doing) -> None:
    """A merged demand goes where its lead goes."""
    _moved(doing)


def lead_moved(doing: Doing) -> None:
    """The lead was dispatched: what follows it goes along."""
    for row in running(doing.matter):
        _act(row.merged.matter, "follow_lead", doing.moment, data={"unit": doing.form["unit"]})


def parted(doing: Doing) -> None:
    """One demand is separated from its lead again, with reasons."""
    number = str(doing.form["number"]).strip()
    row = next((row for row in running(doing.matter) if row.merged.matter.number == number), None)
    if row is None:
        raise BadForm({"number": _("%(number)s没有并入本件，请核对编号。") % {"number": number}})
    _act(row.merged.matter, "stand_alone", doing.moment, data={"reasons": doing.form["reasons"]})


def stood_alone(doing: Doing) -> None:
    """Back to the unit that took it in, to be dispatched by itself."""
    end(doing.matter, "parted", doing.moment)
    matters.reassign(matter=doing.matter, unit=doing.matter.origin, handler=None, at=doing.moment)


def release(lead: Matter, reasons: str, at: datetime) -> None:
    """Let everything that follows a locked lead stand alone, because the lead goes no further."""
    for row in running(lead):
        _act(row.merged.matter, "stand_alone", at, data={"reasons": reasons})


def end(matter: Matter, how: str, at: datetime) -> None:
    """End the merge by which a locked demand follows another; nothing where it follows none."""
    Merge.objects.filter(merged_id=matter.pk, until__isnull=True).update(until=at, ended=how)


def answer_each(doing: Doing) -> None:
    """Give the lead's answer to each person who was merged, with the paragraph written for them alone."""
    for row in running(doing.matter):
        matter = row.merged.matter
        _act(matter, "lead_answered", doing.moment)
        words = [str(doing.form["answer"]), _own_words(matter)]
        data = {"answer": "\n\n".join(w for w in words if w), "remedies": doing.form["remedies"]}
        _act(matter, "answer", doing.moment, by=doing.by, outcome=doing.outcome, data=data)
        if row.repeated:
            _act(matter, "close_repeated", doing.moment)
        end(matter, "answered", doing.moment)


def is_repeated(matter: Matter) -> bool:
    """Whether a demand follows another one of the same person: that person is told once."""
    if "merge" not in matter.marking.get("done", ()):
        return False
    return Merge.objects.filter(merged_id=matter.pk, until__isnull=True, repeated=True).exists()


def check_no_names(doing: Doing) -> None:
    """An answer that goes to several people names none of them."""
    if "take_in" not in doing.matter.marking.get("done", ()):
        return
    others = [row for row in running(doing.matter) if not row.repeated]
    if not others:
        return
    found = names_in(
        str(doing.form.get("answer", "")), _who([doing.matter.pk, *(o.merged_id for o in others)])
    )
    if found:
        raise BadForm(
            {
                "answer": _(
                    "这份答复会发给%(n)d位诉求人，不能出现其中任何人的姓名或电话（%(found)s）；"
                    "只写给某一个人的话，请在那一件的“写给此人的补充答复”里写。"
                )
                % {"n": len(others) + 1, "found": "、".join(found)}
            }
        )


def running(lead: Matter) -> list[Merge]:
    """What follows a lead now, in the order in which it is locked."""
    rows = Merge.objects.filter(lead_id=lead.pk, until__isnull=True)
    return list(rows.select_related("merged__matter").order_by("merged_id"))


def _moved(doing: Doing) -> None:
    unit = doing.form.get("unit")
    if unit is not None:
        matters.reassign(matter=doing.matter, unit=unit, handler=None, at=doing.moment)


def _called(doing: Doing) -> list[Matter]:
    """The matters of the numbers on the form, locked in the order of their ids."""
    numbers = tidy_numbers(doing.form["numbers"])
    seen = visible(doing.by).filter(kind="demand", number__in=numbers, sealed_to__isnull=True)
    known = {row.pk: row.number for row in seen}
    missing = [number for number in numbers if number not in known.values()]
    if missing:
        raise BadForm(
            {
                "numbers": _("没有找到%(list)s：编号有误、不是群众诉求，或者已经封存。")
                % {"list": "、".join(missing)}
            }
        )
    rows = Matter.objects.select_related("unit", "origin").select_for_update(of=("self",), skip_locked=True)
    found = list(rows.filter(pk__in=known, sealed_to__isnull=True).order_by("pk"))
    if len(found) < len(known):
        raise Refused(_("其中有诉求此刻正由他人办理，请稍后再试。"))
    return found


def _check_all(doing: Doing, found: Sequence[Matter]) -> None:
    complaints = [complaint for matter in found if (complaint := _why_not(doing, matter))]
    if complaints:
        raise BadForm({"numbers": "；".join(complaints)})


def _why_not(doing: Doing, matter: Matter) -> str:
    """Why a demand cannot follow this one; empty where it can. The first cause is told."""
    merges = Merge.objects.filter(until__isnull=True)
    causes = (
        (matter.pk == doing.matter.pk, _("%(number)s就是本件，不能并入自身")),
        (
            not matter.origin.path.startswith(doing.by.unit_path),
            _("%(number)s由其他单位受理，不能在这里合并"),
        ),
        (matter.status != "open", _("%(number)s已经办结，不能并入；诉求人可以要求重新办理")),
        (merges.filter(merged_id=matter.pk).exists(), _("%(number)s已经并入另一件，请先分开")),
        (
            merges.filter(lead_id=matter.pk).exists(),
            _("%(number)s自己是主件，有其他诉求并入；请反过来，把本件并入%(number)s"),
        ),
        ("answer" in matter.marking.get("done", ()), _("%(number)s已经答复，不能并入")),
    )
    words = next((words for holds, words in causes if holds), "")
    return words % {"number": matter.number} if words else _other_person(doing, matter)


def _other_person(doing: Doing, matter: Matter) -> str:
    """Two telephone numbers are not the same person."""
    if doing.form["relation"] != "repeated":
        return ""
    phones = dict(
        Contact.objects.filter(demand__in=[doing.matter.pk, matter.pk]).values_list("demand_id", "phone")
    )
    both = [phone for phone in phones.values() if phone]
    if len(both) == 2 and len(set(both)) == 2:
        return _("%(number)s登记的电话与本件不同，不能按同一人重复反映合并") % {"number": matter.number}
    return ""


def _who(demands: Iterable[Any]) -> list[str]:
    """The names and telephone numbers of the people behind some demands."""
    ids = list(demands)
    rows = [
        *Contact.objects.filter(demand__in=ids).values_list("name", "phone"),
        *Contact.objects.filter(demand__in=ids).values_list("on_behalf_of", "email"),
        *Representative.objects.filter(demand__in=ids).values_list("name", "phone"),
    ]
    return [word for row in rows for word in row if word]


def _own_words(matter: Matter) -> str:
    """The last paragraph written for this person, if any."""
    rows = ActContent.objects.filter(act__matter=matter, act__step="own_words").order_by("-act__n")
    row = rows.first()
    return str(row.content.get("words", "")) if row else ""


def _act(
    matter: Matter,
    step: str,
    at: datetime,
    *,
    by: Actor = SYSTEM,
    outcome: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """One act on a merged demand. A refusal says which demand it is about."""
    turn = Matter.objects.select_for_update(of=("self",)).values_list("turn", flat=True).get(pk=matter.pk)
    given = {name: value for name, value in (data or {}).items() if value is not None}
    try:
        matters.perform(
            matter_id=matter.pk, step=step, by=by, at=at, expected=turn, outcome=outcome, data=given
        )
    except Refused as refused:
        raise Refused(_("%(number)s：%(why)s") % {"number": matter.number, "why": refused.message}) from None
