"""The tables of the register of recurring problems: what recurs where, the demands picked, what evaluations found."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands.models.demand import Category, Demand


class Problem(models.Model):
    """The facts of one recurring problem beside its matter: a category of demands, and a place (empty: everywhere)."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="problem")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="类别")
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="乡镇、村（社区）"
    )
    picked = models.ManyToManyField(Demand, related_name="problems", verbose_name="列举的诉求")

    class Meta:
        db_table = "demands_problem"

    def __str__(self) -> str:
        return str(self.matter)


class ProblemEvaluation(models.Model):
    """What one evaluation found in the records: so many demands in so many days before the measure, and after it."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="evaluations")
    n = models.IntegerField("办理记录序号")
    carried_out_on = models.DateField("措施落实之日")
    days = models.IntegerField("前后各多少日")
    before = models.IntegerField("落实前件数")
    after = models.IntegerField("落实后件数")
    fell = models.BooleanField("诉求减少")
    evaluated_at = models.DateTimeField("评估时间")

    class Meta:
        db_table = "demands_problem_evaluation"
        ordering: ClassVar = ["n"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["problem", "n"],
                name="demands_problem_evaluated_once_an_act",
                violation_error_message="这次评估已有记录。",
            ),
            models.CheckConstraint(
                condition=Q(fell=True, after__lt=F("before")) | Q(fell=False, after__gte=F("before")),
                name="demands_problem_fell_as_counted",
                violation_error_message="评估结论与前后件数不符。",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1),
                name="demands_problem_counts_days",
                violation_error_message="前后各至少统计一日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
