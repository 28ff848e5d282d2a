"""Mediation: voluntary, by somebody without a part in it, with an agreement that is looked after."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters import queries as sight
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours, Refused
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands import together
from fazhi.modules.demands.actions import Agreed, take_down
from fazhi.modules.demands.models import Demand, Mediation, MediationParty
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County


def do(matter: Matter, step: str, by: Actor, after: timedelta, **more: object) -> Act:
    turn = Matter.objects.get(pk=matter.pk).turn
    return matters.perform(matter_id=matter.pk, step=step, by=by, at=AT + after, expected=turn, **more)  # type: ignore[arg-type]  # the tests' shorthand


def proposed(county: County) -> tuple[Demand, Matter]:
    """The housing bureau proposes mediation between two neighbours."""
    demand, _ = county.dispatched("housing", name="李秀兰", phone="13800000003")
    county.do(demand, "accept", county.chengang, AT + 2 * HOUR)
    data = {"dispute": "邻里采光纠纷。", "other_name": "王建国", "other_phone": "13800000004"}
    county.do(demand, "mediate", county.chengang, AT + 3 * HOUR, data=data)
    return demand, Matter.objects.get(mediation__demand=demand)


def consents(county: County, matter: Matter, *outcomes: str) -> None:
    for party, outcome in enumerate(outcomes, start=1):
        data = {"party": str(party), "how": "spoken"}
        do(matter, "consent", county.chengang, DAY, outcome=outcome, data=data)


def ready(county: County) -> tuple[Demand, Matter]:
    """Consented by both, with a mediator of another bureau who has no interest."""
    demand, matter = proposed(county)
    do(matter, "appoint", county.chengang, DAY - HOUR, data={"mediator": county.posts["erkin"].pk})
    do(matter, "declare", county.erkin, DAY - HOUR, outcome="none")
    consents(county, matter, "agreed", "agreed")
    return demand, matter


def agreed(county: County, **more: str) -> Matter:
    _, matter = ready(county)
    held = {"held_on": AT + 2 * DAY, "place": "东湾村村委会", "minutes": "双方陈述，协商一致。"}
    do(matter, "session", county.erkin, 2 * DAY, data=held)
    data = {"way": "written", "content": "王建国于十日内拆除雨棚。", **more}
    do(matter, "agree", county.erkin, 2 * DAY, data=data)
    return matter


def shown_to(reader: Actor | None, matter: Matter) -> list[tuple[str, str]]:
    parties = together.parties_for(together.mediation_of(matter), reader)
    return [(party.name, party.phone) for party in parties]


def written_down(county: County, *, pass_contact: bool) -> Matter:
    """A mediation about a demand the centre wrote down for a resident."""
    demand = take_down(
        by=county.aili, at=AT, submission=uuid4(), agreed=Agreed(pass_contact=pass_contact),
        channel="visit", text="邻居的雨棚挡光。", name="李秀兰", phone="13800000003",
    ).demand  # fmt: skip
    county.do(demand, "dispatch", county.baimei, AT + HOUR, data={"unit": county.units["housing"].pk})
    county.do(demand, "accept", county.chengang, AT + 2 * HOUR)
    data = {"dispute": "邻里采光纠纷。", "other_name": "王建国"}
    county.do(demand, "mediate", county.chengang, AT + 3 * HOUR, data=data)
    return Matter.objects.get(mediation__demand=demand)


def test_without_consent_the_resident_is_a_party_without_a_name(county: County) -> None:
    matter = written_down(county, pass_contact=False)
    for reader in (county.chengang, county.erkin, None):
        assert shown_to(reader, matter)[0] == ("诉求人", "")
    assert shown_to(county.baimei, matter)[0] == ("李秀兰", "13800000003")


def test_with_consent_or_by_the_partys_own_word_the_parties_are_named(county: County) -> None:
    assert shown_to(county.erkin, written_down(county, pass_contact=True))[0] == (
        "李秀兰",
        "13800000003",
    )
    matter = written_down(county, pass_contact=False)
    given = {"party": "1", "how": "spoken", "name": "李秀兰", "phone": "139 0000 0009"}
    do(matter, "consent", county.chengang, DAY, outcome="agreed", data=given)
    assert shown_to(county.erkin, matter)[0] == ("李秀兰", "13900000009")
    do(matter, "consent", county.chengang, DAY, outcome="agreed", data={"party": "1", "how": "spoken"})
    assert shown_to(county.erkin, matter)[0] == ("李秀兰", "13900000009")


def test_page_and_papers_show_no_name_that_is_not_for_the_reader(county: County, client: Client) -> None:
    matter = written_down(county, pass_contact=False)
    person = county.posts["chengang"].person
    person.user = User.objects.create(username="chengang")
    person.save()
    client.force_login(person.user)
    papers = [
        reverse("demands_mediation_paper", args=[matter.pk, which]) for which in ("record", "agreement")
    ]
    for address in (reverse("matter", args=[matter.pk]), *papers):
        page = client.get(address).content.decode()
        assert "诉求人" in page
        assert "王建国" in page
        assert "李秀兰" not in page
        assert "13800000003" not in page


def test_the_resident_and_the_other_side_are_its_parties_and_lie_apart(county: County) -> None:
    demand, matter = proposed(county)
    rows = list(MediationParty.objects.filter(mediation=matter.pk).values_list("position", "name"))
    assert rows == [(1, ""), (2, "王建国")]  # the resident's name stays where it was left: with the demand
    assert shown_to(county.erkin, matter) == [("李秀兰", "13800000003"), ("王建国", "13800000004")]
    assert "王建国" not in str(list(Act.objects.values_list("data", flat=True)))
    assert Mediation.objects.get(pk=matter.pk).demand == demand


def test_a_session_needs_the_consent_of_every_party(county: County) -> None:
    _, matter = proposed(county)
    do(matter, "appoint", county.chengang, DAY - HOUR, data={"mediator": county.posts["erkin"].pk})
    do(matter, "declare", county.erkin, DAY - HOUR, outcome="none")
    consents(county, matter, "agreed")
    held = {"held_on": AT + 2 * DAY, "place": "村委会", "minutes": "略"}
    with pytest.raises(Refused, match="乙方"):
        do(matter, "session", county.erkin, 2 * DAY, data=held)


def test_nobody_mediates_what_they_handled_or_proposed(county: County) -> None:
    _, matter = proposed(county)
    with pytest.raises(BadForm, match="陈刚"):
        do(matter, "appoint", county.chengang, DAY, data={"mediator": county.posts["chengang"].pk})


def test_a_mediator_with_an_interest_is_replaced_by_another(county: County) -> None:
    _, matter = proposed(county)
    do(matter, "appoint", county.chengang, DAY, data={"mediator": county.posts["erkin"].pk})
    do(matter, "declare", county.erkin, DAY, outcome="interest")
    with pytest.raises(BadForm, match="利害关系"):
        do(matter, "appoint", county.chengang, DAY, data={"mediator": county.posts["erkin"].pk})
    do(matter, "appoint", county.chengang, DAY, data={"mediator": county.posts["fangyu"].pk})


def test_the_mediators_steps_are_the_appointed_persons_alone(county: County) -> None:
    _, matter = ready(county)
    held = {"held_on": AT + 2 * DAY, "place": "村委会", "minutes": "略"}
    for somebody in (county.chengang, county.fangyu):
        with pytest.raises(NotYours):
            do(matter, "session", somebody, 2 * DAY, data=held)


def test_an_agreement_is_checked_on_its_day_and_then_ends(county: County) -> None:
    matter = agreed(county, within="10 calendar_day")
    clock = Clock.objects.get(matter=matter, name="performance")
    assert clock.state == "running"
    shown = together.agreement(matter)
    assert shown is not None
    assert (shown.content, shown.oral, shown.check_by) == (
        "王建国于十日内拆除雨棚。",
        False,
        date(2026, 3, 16),
    )
    do(matter, "check", county.chengang, 9 * DAY, outcome="performed", data={"found": "已拆除。"})
    assert Matter.objects.get(pk=matter.pk).status == "closed"


def test_what_is_not_performed_leads_to_remedies(county: County) -> None:
    matter = agreed(county)
    do(matter, "check", county.chengang, 9 * DAY, outcome="not_performed", data={"found": "未拆除。"})
    assert Matter.objects.get(pk=matter.pk).status == "open"
    do(matter, "tell_remedies", county.chengang, 10 * DAY, data={"remedies": "可向人民法院起诉。"})
    assert Matter.objects.get(pk=matter.pk).status == "closed"


def test_a_party_that_does_not_consent_ends_it_with_the_way_on(county: County) -> None:
    demand, matter = proposed(county)
    consents(county, matter, "agreed", "refused")
    data = {"reasons": "对方不同意。", "way_on": "本件继续办理；也可依法起诉。"}
    do(matter, "fail", county.chengang, 2 * DAY, data=data)
    assert Matter.objects.get(pk=matter.pk).status == "closed"
    county.do(demand, "mediate", county.chengang, AT + 3 * DAY,
              data={"dispute": "再次提议。", "other_name": "王建国"})  # fmt: skip


def test_one_mediation_at_a_time(county: County) -> None:
    demand, _ = proposed(county)
    with pytest.raises(Refused, match="已有调解"):
        county.do(demand, "mediate", county.chengang, AT + DAY, data={"dispute": "x", "other_name": "王建国"})


def test_the_demands_own_time_runs_on(county: County) -> None:
    demand, _ = ready(county)
    assert Clock.objects.get(matter=demand.pk, name="handle").state == "running"


def test_who_takes_no_part_does_not_see_it(county: County) -> None:
    _, matter = ready(county)
    seen = {
        name for name, actor in county.actors.items() if sight.visible(actor).filter(pk=matter.pk).exists()
    }
    assert seen == {"chengang", "dinglan", "erkin"}


def test_sealing_the_demand_seals_its_mediation(county: County) -> None:
    demand, matter = ready(county)
    county.do(demand, "seal", county.baimei, AT + 2 * DAY, data={"recipient": county.posts["gulan"].pk})
    assert Matter.objects.get(pk=matter.pk).sealed_to == county.posts["gulan"]
    with pytest.raises(NotPossible):
        do(matter, "appoint", county.chengang, 2 * DAY, data={"mediator": county.posts["fangyu"].pk})
