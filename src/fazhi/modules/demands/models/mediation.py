"""A mediation about a demand, and its parties: a table of its own, because names must be erasable."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Post
from fazhi.kernel.procedures import Text
from fazhi.modules.demands.models.demand import Demand

PARTIES_AT_MOST = 5
"""Parties have the names of the five stems the procedure's form offers."""
SIDES = {
    1: Text("甲方", "Party A"),
    2: Text("乙方", "Party B"),
    3: Text("丙方", "Party C"),
    4: Text("丁方", "Party D"),
    5: Text("戊方", "Party E"),
}


class Mediation(models.Model):
    """What a mediation has beside its matter: the demand it is about and who mediates."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="mediation")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="mediations")
    mediator = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="调解员")

    class Meta:
        db_table = "demands_mediation"

    def __str__(self) -> str:
        return str(self.matter)


class MediationParty(models.Model):
    """One party, by place: 1 is 甲方, the resident, whose name is kept elsewhere. Erasable."""

    mediation = models.ForeignKey(Mediation, models.PROTECT, related_name="parties")
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("姓名或名称", max_length=60)
    phone = models.CharField("电话", max_length=30, blank=True, default="")

    class Meta:
        db_table = "demands_mediation_party"
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mediation", "position"],
                name="demands_mediation_party_once",
                violation_error_message="同一序号只能有一方当事人。",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=PARTIES_AT_MOST),
                name="demands_mediation_five_parties",
                violation_error_message="一件调解最多五方当事人。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def side(self) -> str:
        """甲方, 乙方 …, in the language of the reader."""
        return said(SIDES[self.position])
