"""What was said of an answer, kept as rows so that a figure can count a year of it without reading every act."""

from typing import ClassVar

from django.db import models

from fazhi.modules.demands.models.demand import Demand


class Word(models.Model):
    """One thing said of one answer: by the resident (``own``), or heard on a call-back before the resident said anything.

    ``answered_n`` and ``n`` are the numbers of the acts that answered and that said it. Of the words about a demand the
    one of the latest answer counts, of two about the same answer the resident's own. Written with the act, never after.
    """

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="words")
    at = models.DateTimeField("表示时间")
    answered_n = models.IntegerField()
    n = models.IntegerField()
    own = models.BooleanField("本人评价")
    content = models.BooleanField("满意或基本满意")

    class Meta:
        db_table = "demands_word"
        indexes: ClassVar = [
            models.Index(
                fields=["at"],
                include=["demand", "answered_n", "own", "n", "content"],
                name="demands_word_by_time",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["demand", "n"],
                name="demands_word_one_an_act",
                violation_error_message="同一次评价或回访只记一次。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.n}"
