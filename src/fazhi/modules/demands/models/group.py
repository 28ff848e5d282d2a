"""A demand many people hand in together: how many there are, and the representatives they chose.

People who come in person with a common matter choose representatives, five at most (XF 20).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fazhi.modules.demands.models.demand import Demand
from fazhi.modules.demands.rules.groups import REPRESENTATIVES_AT_MOST


class Group(models.Model):
    """How many people stand behind one demand, the representatives included."""

    demand = models.OneToOneField(Demand, models.PROTECT, primary_key=True, related_name="group")
    people = models.PositiveIntegerField("共同反映的人数")

    class Meta:
        db_table = "demands_group"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(people__gte=2),
                name="demands_group_is_more_than_one",
                violation_error_message="多人共同反映的，人数至少为2人。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.demand_id}: {self.people}"


class Representative(models.Model):
    """One of a group's representatives, by place on the list. Erasable, as every contact is."""

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="representatives")
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("电话", max_length=30, blank=True, default="")

    class Meta:
        db_table = "demands_representative"
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["demand", "position"],
                name="demands_representative_once",
                violation_error_message="同一序号只能登记一名代表。",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=REPRESENTATIVES_AT_MOST),
                name="demands_five_representatives",
                violation_error_message="推选的代表不得超过5人（信访工作条例第20条）。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="demands_representative_has_a_name",
                violation_error_message="代表须登记姓名。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
