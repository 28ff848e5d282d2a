"""What a mediation brings about: its parties, its mediator, and what is checked before each step.

Everything rests on consent: a session needs every party's, and a mediator who has no part in the matter.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Act, Assignment, Matter
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Post
from fazhi.modules.demands.models import Mediation, MediationParty
from fazhi.modules.demands.models.mediation import PARTIES_AT_MOST
from fazhi.modules.demands.rules.intake import phone_digits

KIND = "mediation"


def proposed(doing: Doing) -> None:
    """A mediation beside the demand, in the same unit's hands; the resident is its first party.

    Nothing of the resident's contact is copied: who may see it there may see it here (``together.parties_for``), and
    what the resident gives for the mediation is recorded with their consent.
    """
    demand = doing.matter
    other = MediationParty(
        position=2,
        name=str(doing.form["other_name"]),
        phone=phone_digits(str(doing.form.get("other_phone") or "")),
    )
    first = MediationParty(position=1, name="", phone="")

    def beside(matter: Matter) -> None:
        row = Mediation(matter=matter, demand_id=demand.pk)
        row.save(force_insert=True)
        for party in (first, other):
            party.mediation = row
            party.save(force_insert=True)

    matters.open_matter(
        kind=KIND,
        title=demand.title,
        origin=demand.unit,
        by=doing.by,
        at=doing.moment,
        data={"dispute": doing.form["dispute"]},
        beside=beside,
    )


def check_not_twice(doing: Doing) -> None:
    """One mediation at a time about one demand."""
    running = Mediation.objects.filter(demand=doing.matter.pk, matter__status="open").select_related("matter")
    row = running.first()
    if row is not None:
        raise Refused(_("本件已有调解 %(number)s 在进行，不能同时再提议。") % {"number": row.matter.number})


def party_added(doing: Doing) -> None:
    """One more party, at the next place."""
    row = mediation_of(doing)
    place = row.parties.count() + 1
    if place > PARTIES_AT_MOST:
        raise Refused(_("一件调解最多五方当事人；更多的人请推选代表。"))
    MediationParty.objects.create(
        mediation=row,
        position=place,
        name=str(doing.form["name"]),
        phone=phone_digits(str(doing.form.get("phone") or "")),
    )


def check_party(doing: Doing) -> None:
    """Consent is recorded of a party there is."""
    place = int(doing.form["party"])
    if place > mediation_of(doing).parties.count():
        raise BadForm({"party": _("这件调解没有这一方当事人，请先“增加一方当事人”。")})


def appointed(doing: Doing) -> None:
    """The mediator's unit is brought in; the mediator alone may do the mediator's steps."""
    mediator: Post = doing.form["mediator"]
    row = mediation_of(doing)
    row.mediator = mediator
    row.save(update_fields=["mediator"])
    matters.involve(matter=doing.matter, role="mediator", unit=mediator.unit, at=doing.moment)


def check_no_part_in_it(doing: Doing) -> None:
    """A mediator has no interest: neither handled the demand nor proposed the mediation."""
    mediator: Post = doing.form["mediator"]
    row = mediation_of(doing)
    own = Act.objects.filter(post__person=mediator.person_id)
    took_part = own.filter(matter=row.demand_id) | own.filter(matter=row.pk, step="propose")
    handled = Assignment.objects.filter(matter=row.demand_id, handler__person=mediator.person_id)
    if took_part.exists() or handled.exists():
        raise BadForm(
            {
                "mediator": _("%(name)s办理过这件诉求或者提议了调解，不能担任调解员，请另选一人。")
                % {"name": mediator.person.name}
            }
        )
    declined = Act.objects.filter(matter=row.pk, step="declare", outcome="interest", post=mediator)
    if declined.exists():
        raise BadForm(
            {"mediator": _("%(name)s已说明有利害关系，请另选一人。") % {"name": mediator.person.name}}
        )


def check_is_the_mediator(doing: Doing) -> None:
    """The mediator's steps are the appointed person's own."""
    row = mediation_of(doing)
    if row.mediator_id is None or row.mediator_id != doing.by.post_id:
        name = row.mediator.person.name if row.mediator else _("（尚未确定）")
        raise NotYours(_("这一步由调解员本人办理；本件的调解员是%(name)s。") % {"name": name})


def check_session(doing: Doing) -> None:
    """Held by the mediator, with the consent of every party."""
    check_is_the_mediator(doing)
    row = mediation_of(doing)
    consents = consents_of(doing.matter)
    missing = [party.side for party in row.parties.all() if consents.get(party.position) != "agreed"]
    if missing:
        raise Refused(
            _("调解须各方自愿：%(list)s还没有表示同意，不能主持调解。") % {"list": "、".join(missing)}
        )


def seal_along(demand: Matter, recipient: Post, at: datetime) -> None:
    """Seal every mediation about a locked demand to the same recipient."""
    for row in Mediation.objects.filter(demand=demand.pk).select_related("matter").order_by("pk"):
        matters.perform(
            matter_id=row.pk,
            step="seal",
            by=SYSTEM,
            at=at,
            expected=row.matter.turn,
            data={"recipient": recipient},
        )


def consents_of(matter: Matter) -> dict[int, str]:
    """What each party said last, by place: ``agreed`` or ``refused``."""
    acts = Act.objects.filter(matter=matter, step="consent").order_by("n")
    return {int(act.data["party"]): act.outcome for act in acts}


def mediation_of(doing: Doing) -> Mediation:
    """The mediation of the matter being acted on."""
    row: Mediation = doing.matter.mediation
    return row
