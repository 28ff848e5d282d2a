"""The demonstration's petitions live by the real actions and stand at different stages."""

from datetime import timedelta

from django.utils import timezone

from fazhi.kernel.matters.models import Matter, Possible
from fazhi.modules.demands.models import Petition
from fazhi.site.demo import county, living, petitions


def test_petitions_of_every_class_stand_at_different_stages_and_a_second_run_adds_nothing(db: None) -> None:
    now = timezone.now()
    county.set_up(since=now - living.YEAR - timedelta(days=30))
    petitions.live(now)
    petitions.live(now)
    rows = Petition.objects.select_related("demand__matter__sealed_to__person").order_by("pk")
    assert [row.petition_class for row in rows] == [
        "suggestion",
        "accusation",
        "request",
        "request",
        "request",
    ]
    assert [row.demand.matter.status for row in rows] == ["closed", "open", "open", "open", "closed"]
    sealed = rows[1].demand.matter.sealed_to
    assert sealed is not None
    assert sealed.person.name == "何萍"
    assert [row.path for row in rows[2:]] == ["petition", "", "administrative"]
    waiting = Possible.objects.filter(matter=rows[2].pk, step="review", unit__code="government")
    assert waiting.exists()
    assert Matter.objects.filter(kind="petition").count() == 5
