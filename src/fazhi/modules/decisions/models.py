"""The tables of decisions: the year's catalogue, what lies beside a decision, agendas, comments, division of work."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Post, Unit
from fazhi.modules.decisions.rules import AREAS

AREA_CHOICES = [(code, text.zh) for code, text in AREAS.items()]


class CatalogueItem(models.Model):
    """One matter of a year's catalogue of major decisions (MADR 3): agreed by the Party committee, then published."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.IntegerField("年度")
    n = models.IntegerField("序号")
    subject = models.CharField("决策事项", max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承办单位")
    planned = models.CharField("计划完成时间", max_length=40)
    agreed_on = models.DateField("同级党委同意日期")
    published_at = models.DateTimeField("公布时间", null=True)
    struck_at = models.DateTimeField("调出时间", null=True)
    struck_because = models.CharField("调出理由", max_length=500, default="")

    class Meta:
        db_table = "decisions_catalogue_item"
        ordering: ClassVar = ["-year", "n"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "n"],
                name="decisions_catalogue_numbered_once",
                violation_error_message="同一年度目录的序号不能重复。",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_because="")
                | (Q(struck_at__isnull=False) & ~Q(struck_because="")),
                name="decisions_catalogue_struck_with_reasons",
                violation_error_message="调出目录的，须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.n} {self.subject}"


class Decision(models.Model):
    """The facts of a major decision beside its matter: which item of the catalogue it carries out."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="decision")
    item = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="decisions", verbose_name="目录事项")

    class Meta:
        db_table = "decisions_decision"

    def __str__(self) -> str:
        return str(self.matter)


class Comment(models.Model):
    """What somebody handed in about a published draft. Erasable; the ledger keeps a digest only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="comments")
    at = models.DateTimeField("提交时间")
    text = models.TextField("意见")
    name = models.CharField("姓名或者单位", max_length=60, default="")
    contact = models.CharField("联系方式", max_length=60, default="")
    submission = models.UUIDField("表单标识", unique=True)

    class Meta:
        db_table = "decisions_comment"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="decisions_comment_says_something",
                violation_error_message="请填写意见。",
            )
        ]


class AgendaItem(models.Model):
    """One place on the agenda of a meeting: an item of the meeting's own, or a major decision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Matter, models.PROTECT, related_name="agenda")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="agendas")
    place = models.IntegerField("次序")
    listed_at = models.DateTimeField("列入时间")

    class Meta:
        db_table = "decisions_agenda_item"
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "matter"],
                name="decisions_agenda_lists_once",
                violation_error_message="同一议题在一次会议的议程上只列一次。",
            ),
            models.UniqueConstraint(
                fields=["meeting", "place"],
                name="decisions_agenda_place_once",
                violation_error_message="议程上的次序不能重复。",
            ),
        ]


class BarredArea(models.Model):
    """An area the chief may not directly supervise, from a day on, with the local document it rests on."""

    area = models.CharField("事项类别", max_length=20, choices=AREA_CHOICES, primary_key=True)
    basis = models.CharField("依据", max_length=200)
    from_day = models.DateField("自何日起")

    class Meta:
        db_table = "decisions_barred_area"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(area__in=list(AREAS)),
                name="decisions_barred_area_is_known",
                violation_error_message="没有这种事项类别。",
            )
        ]


class Charge(models.Model):
    """The division of work: which post of the leading group is in charge of an area in a unit, from a day on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    area = models.CharField("事项类别", max_length=20, choices=AREA_CHOICES)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="分管领导")
    basis = models.CharField("依据", max_length=200)
    from_day = models.DateField("自何日起")

    class Meta:
        db_table = "decisions_charge"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "area", "from_day"],
                name="decisions_charge_once_a_day",
                violation_error_message="同一单位同一类事项的分管领导同一天只能设定一次。",
            ),
            models.CheckConstraint(
                condition=Q(area__in=list(AREAS)),
                name="decisions_charge_area_is_known",
                violation_error_message="没有这种事项类别。",
            ),
        ]
