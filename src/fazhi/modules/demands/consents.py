"""Who may see how to reach a resident, and what the resident agreed to.

The contact a resident gave is the centre's. The unit that handles the demand sees it where the resident agreed to that,
or wrote it into the public form themselves, which says so beside the field. Local rule; state organs process personal
information within their duties only (PIPL 34).
"""

from dataclasses import dataclass

from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands.models import Consent, Contact, Demand

CENTRE_VERBS = ("demands.intake", "demands.dispatch", "demands.call_back")


@dataclass(frozen=True, slots=True)
class Reach:
    """What one reader is shown of the person.

    ``may_see`` is whether names and telephones are for this reader, ``withheld`` that there is a contact and it is not;
    ``centre`` that the reader may record what the person agrees to.
    """

    contact: Contact | None
    may_see: bool
    withheld: bool
    consent: Consent | None
    centre: bool


def consent_of(demand: Demand) -> Consent | None:
    """What the resident said last; ``None`` where nobody asked (handed in by themselves, or imported)."""
    return Consent.objects.filter(demand=demand).order_by("-recorded_at", "-pk").first()


def reach_of(demand: Demand, reader: Actor | None) -> Reach:
    """How the reader may reach the person behind a demand. Two queries where the contact is not loaded."""
    contact: Contact | None = getattr(demand, "contact", None)
    consent = consent_of(demand)
    centre = reader is not None and of_the_centre(demand.matter, reader)
    may_see = centre or _may_see(demand, consent, reader)
    withheld = contact is not None and not may_see
    return Reach(contact if may_see else None, may_see, withheld, consent, centre)


def contacts_for(reader: Actor) -> QuerySet[Contact]:
    """The contacts this reader may see wherever the matter itself is in sight: ``reach_of`` as a condition.

    A petition shows everybody who may open it who it is from, so its contact counts as seen.
    """
    said = Consent.objects.filter(demand=OuterRef("demand")).order_by("-recorded_at", "-pk")
    agreed = Coalesce(
        Subquery(said.values("pass_contact")[:1]), ~Q(demand__on_behalf=True), output_field=BooleanField()
    )
    may_see = Q(agreed=True) | Q(demand__matter__kind="petition")
    if reader.post_id is not None:
        may_see |= Q(demand__matter__sealed_to=reader.post_id)
    if reader.unit_id is not None and any(reader.may(verb) for verb in CENTRE_VERBS):
        may_see |= Q(demand__matter__origin=reader.unit_id)
    return Contact.objects.alias(agreed=agreed).filter(may_see)


def _may_see(demand: Demand, consent: Consent | None, reader: Actor | None) -> bool:
    """Whether somebody outside the centre sees the contact: the recipient of a sealed matter, or by consent."""
    sealed_to = demand.matter.sealed_to_id
    if reader is not None and sealed_to is not None and sealed_to == reader.post_id:
        return True
    return consent.pass_contact if consent is not None else not demand.on_behalf


def of_the_centre(matter: Matter, reader: Actor) -> bool:
    """Whether the reader works at the unit that took the matter in, with a duty towards residents."""
    return reader.unit_id == matter.origin_id and any(reader.may(verb) for verb in CENTRE_VERBS)
