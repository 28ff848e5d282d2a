"""The tables of supervision: what level a matter is of, its numbered documents, and how they are numbered here."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from uuid_utils.compat import uuid7

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Unit
from fazhi.modules.supervision.rules import ISSUED, LEVELS

LEVEL_CHOICES = [(code, text.zh) for code, text in LEVELS.items()]


class Supervision(models.Model):
    """The facts of one supervision beside its matter; which matter it is about is a link ``supervises``."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="supervision")
    level = models.CharField("文种", max_length=20, choices=LEVEL_CHOICES)

    class Meta:
        db_table = "supervision_supervision"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__in=list(ISSUED)),
                name="supervision_level_is_issued",
                violation_error_message="只能就一件事项发出提醒、催办或者督办单；通报批评须在督办单之后。",
            )
        ]

    def __str__(self) -> str:
        return str(self.matter)

    @property
    def level_name(self) -> str:
        """The level in the language of the reader."""
        return level_name(self.level)


class Paper(models.Model):
    """One numbered document of a supervision. Never changed; the number stands in a yearly series of its level."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    supervision = models.ForeignKey(Supervision, models.PROTECT, related_name="papers")
    level = models.CharField("文种", max_length=20, choices=LEVEL_CHOICES)
    year = models.IntegerField("年份")
    n = models.IntegerField("序号")
    number = models.CharField("文号", max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="主送单位")
    issued_at = models.DateTimeField("印发时间")

    class Meta:
        db_table = "supervision_paper"
        ordering: ClassVar = ["issued_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["level", "year", "n"],
                name="supervision_paper_numbered_once",
                violation_error_message="同一文种同一年的序号不能重复。",
            ),
            models.UniqueConstraint(
                fields=["supervision", "level"],
                name="supervision_paper_once_a_level",
                violation_error_message="一件督办的同一文种只印发一次。",
            ),
            models.CheckConstraint(
                condition=Q(level__in=list(LEVELS)),
                name="supervision_paper_level_is_known",
                violation_error_message="没有这种文种。",
            ),
            models.CheckConstraint(
                condition=Q(n__gte=1),
                name="supervision_paper_numbers_begin_at_one",
                violation_error_message="序号从1起。",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def level_name(self) -> str:
        """The level in the language of the reader."""
        return level_name(self.level)


class Series(models.Model):
    """The last number of one level in one year."""

    level = models.CharField(max_length=20, choices=LEVEL_CHOICES)
    year = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "supervision_series"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["level", "year"],
                name="supervision_series_once",
                violation_error_message="同一文种一年只有一套编号。",
            )
        ]


class Prefix(models.Model):
    """The words before the year of a level's numbers, from a day on, with the local document they rest on."""

    level = models.CharField("文种", max_length=20, choices=LEVEL_CHOICES)
    prefix = models.CharField("机关代字", max_length=20)
    basis = models.CharField("依据", max_length=200)
    from_day = models.DateField("自何日起")

    class Meta:
        db_table = "supervision_prefix"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["level", "from_day"],
                name="supervision_prefix_once_a_day",
                violation_error_message="同一文种的机关代字同一天只能设定一次。",
            ),
            models.CheckConstraint(
                condition=~Q(prefix=""),
                name="supervision_prefix_is_not_empty",
                violation_error_message="请填写机关代字。",
            ),
        ]


def level_name(level: str) -> str:
    """A level in the language of the reader."""
    text = LEVELS[level]
    return text.en if (get_language() or "").startswith("en") else text.zh
