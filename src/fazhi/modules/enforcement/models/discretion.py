"""The discretion benchmark (APL 34): items by version, their bands and factors, and what was weighed at an act."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from uuid_utils.compat import uuid7

from fazhi.kernel.matters.models import Act, Matter
from fazhi.modules.enforcement.models.cases import FIELD_CHOICES
from fazhi.modules.enforcement.rules import FIELDS
from fazhi.modules.enforcement.rules_discretion import DIRECTIONS, GRADES


class Benchmark(models.Model):
    """One violation in one version of a benchmark document. Never changed but for its last day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField("编号", max_length=20)
    field = models.CharField("执法领域", max_length=20, choices=FIELD_CHOICES)
    violation = models.CharField("违法行为", max_length=200)
    authority = models.CharField("处罚依据", max_length=300, help_text="法律、法规、规章的名称和条款")
    document = models.CharField("基准文件", max_length=200, help_text="裁量基准的文件名称、文号")
    from_day = models.DateField("施行日期")
    to_day = models.DateField("有效至", null=True)

    class Meta:
        db_table = "enforcement_benchmark"
        ordering: ClassVar = ["field", "code", "-from_day"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "from_day"],
                name="enforcement_benchmark_one_per_day",
                violation_error_message="这项基准已有同日施行的版本。",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(to_day__isnull=True),
                name="enforcement_benchmark_one_without_end",
                violation_error_message="这项基准的前一版本还没有止日。",
            ),
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
                name="enforcement_benchmark_ends_after_it_begins",
                violation_error_message="基准的止日不能早于施行日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.violation}"

    @property
    def field_name(self) -> str:
        """The field in the language of the reader."""
        text = FIELDS[self.field]
        return text.en if (get_language() or "").startswith("en") else text.zh


class Band(models.Model):
    """One band of an item. Only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    benchmark = models.ForeignKey(Benchmark, models.PROTECT, related_name="bands")
    n = models.IntegerField("序号")
    key = models.CharField("档次", max_length=60, unique=True, help_text="编号（施行日期）第几档")
    grade = models.CharField(
        "等次", max_length=10, choices=[(code, text.zh) for code, text in GRADES.items()]
    )
    circumstances = models.CharField("适用情形", max_length=300)
    least = models.IntegerField("金额下限（元）", null=True)
    most = models.IntegerField("金额上限（元）", null=True)
    measure = models.CharField("其他处罚", max_length=200, blank=True, default="")

    class Meta:
        db_table = "enforcement_band"
        ordering: ClassVar = ["benchmark", "n"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["benchmark", "n"],
                name="enforcement_band_one_per_number",
                violation_error_message="同一项基准的档次不能同号。",
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
                name="enforcement_band_least_below_most",
                violation_error_message="金额下限不能高于上限。",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def grade_name(self) -> str:
        """The grade in the language of the reader."""
        text = GRADES[self.grade]
        return text.en if (get_language() or "").startswith("en") else text.zh

    @property
    def amounts(self) -> str:
        """500–2000; empty where the band knows no fine."""
        if self.least is None and self.most is None:
            return ""
        if self.most is None:
            return f"≥{self.least}"
        return f"{self.least or 0}–{self.most}"


class Factor(models.Model):
    """A circumstance that lightens or aggravates. Only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    benchmark = models.ForeignKey(Benchmark, models.PROTECT, related_name="factors")
    n = models.IntegerField("序号")
    direction = models.CharField(
        "从轻或从重", max_length=10, choices=[(code, text.zh) for code, text in DIRECTIONS.items()]
    )
    title = models.CharField("情节", max_length=200)
    basis = models.CharField("情节依据", max_length=200)

    class Meta:
        db_table = "enforcement_factor"
        ordering: ClassVar = ["benchmark", "n"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["benchmark", "title"],
                name="enforcement_factor_once",
                violation_error_message="同一项基准的情节不能重名。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def direction_name(self) -> str:
        """Lightens or aggravates, in the language of the reader."""
        text = DIRECTIONS[self.direction]
        return text.en if (get_language() or "").startswith("en") else text.zh


class Weighing(models.Model):
    """What was weighed at one act: the band, the factors found, the fine, and whether it leaves the band. Only added.

    ``band`` is empty where none fits; the act's own content then says why, as it does where the fine leaves the band.
    """

    act = models.OneToOneField(Act, models.PROTECT, primary_key=True, related_name="enforcement_weighing")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="enforcement_weighings")
    band = models.ForeignKey(Band, models.PROTECT, null=True, related_name="+")
    factors = ArrayField(models.CharField(max_length=200), default=list)
    fine = models.IntegerField("罚款（元）", null=True)
    departs = models.BooleanField("偏离裁量基准", default=False)

    class Meta:
        db_table = "enforcement_weighing"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(band__isnull=False) | Q(departs=True),
                name="enforcement_weighing_without_band_departs",
                violation_error_message="没有选择裁量档次的，即为偏离裁量基准，须写明理由。",
            )
        ]
