"""Which demand follows which: joint and repeated demands handled once and answered to each person."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fazhi.kernel.matters.forms import said
from fazhi.kernel.procedures import Text
from fazhi.modules.demands.models.demand import Demand

ENDS = {
    "answered": Text("已答复", "Answered"),
    "parted": Text("已分开", "Separated"),
    "withdrawn": Text("诉求人已撤回", "Withdrawn by the resident"),
    "sealed": Text("另行处理", "Dealt with elsewhere"),
}


class Merge(models.Model):
    """One demand following a lead demand, from when to when, and how that ended.

    ``repeated``: the same person again, so that the lead's answer is the one answer; else another person, who gets an
    answer, a rating, a call-back and a reopening of their own.
    """

    lead = models.ForeignKey(Demand, models.PROTECT, related_name="following")
    merged = models.ForeignKey(Demand, models.PROTECT, related_name="merges")
    repeated = models.BooleanField("同一人重复反映", default=False)
    since = models.DateTimeField("并入时间")
    until = models.DateTimeField("结束时间", null=True)
    ended = models.CharField(
        "如何结束", max_length=10, blank=True, default="", choices=[(c, t.zh) for c, t in ENDS.items()]
    )

    class Meta:
        db_table = "demands_merge"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(until__isnull=True),
                name="demands_merged_into_one",
                violation_error_message="一件诉求同一时间只能并入一件主件。",
            ),
            models.CheckConstraint(
                condition=~Q(lead=F("merged")),
                name="demands_merged_into_another",
                violation_error_message="诉求不能并入自身。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended="") | Q(until__isnull=False, ended__in=list(ENDS)),
                name="demands_merge_ended_says_how",
                violation_error_message="合并结束须写明如何结束。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.lead_id}"

    @property
    def ended_name(self) -> str:
        """How it ended, in the language of the reader; empty while it runs."""
        return said(ENDS[self.ended]) if self.ended else ""
