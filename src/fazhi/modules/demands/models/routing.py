"""What the hints and automatic dispatch keep: the model in use, the threshold set, what clerks made of hints."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from fazhi.kernel.people.models import Post, Unit
from fazhi.modules.demands.models.demand import Demand


class RoutingModel(models.Model):
    """A learned model as it was taken into use: which file, from how many demands, how good by cross-validation.

    The newest row is the one in use; its digest must be that of the file, else there are no learned hints.
    ``measured`` holds the figures of the cross-validation, among them precision at steps of confidence.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.CharField("模型文件摘要", max_length=64)
    source = models.CharField("训练数据", max_length=200)
    size = models.PositiveIntegerField("训练件数")
    classes = models.PositiveIntegerField("类别数")
    measured = models.JSONField("交叉验证结果")
    taken_at = models.DateTimeField("启用时间")

    class Meta:
        db_table = "demands_routing_model"

    def __str__(self) -> str:
        return self.digest[:12]


class DispatchThreshold(models.Model):
    """From which confidence on the office lets the system dispatch by itself. Empty: never. The newest row is in force.

    Each row is one decision of the office, with who, when and on what basis; none is ever changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    threshold = models.DecimalField("置信度门槛", max_digits=4, decimal_places=3, null=True)
    by_list = models.BooleanField("仅限权责清单列明单位的", default=True)
    basis = models.CharField("依据", max_length=200)
    set_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间")

    class Meta:
        db_table = "demands_dispatch_threshold"
        indexes: ClassVar = [models.Index(fields=["-set_at"], name="demands_threshold_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(threshold__isnull=True) | Q(threshold__gte=0.5, threshold__lte=1),
                name="demands_threshold_is_a_share",
                violation_error_message="置信度门槛须在0.5至1之间；不设门槛即不自动派单。",
            ),
            models.CheckConstraint(
                condition=~Q(basis=""),
                name="demands_threshold_has_a_basis",
                violation_error_message="设定自动派单须写明依据。",
            ),
        ]

    def __str__(self) -> str:
        return "" if self.threshold is None else str(self.threshold)


class AutoDispatch(models.Model):
    """That a demand was dispatched by the system: to whom, how sure, for what reason, under which threshold."""

    demand = models.OneToOneField(Demand, models.PROTECT, primary_key=True, related_name="auto_dispatch")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    confidence = models.DecimalField("置信度", max_digits=4, decimal_places=3)
    reason = models.CharField("理由", max_length=300)
    threshold = models.ForeignKey(DispatchThreshold, models.PROTECT, related_name="dispatches")
    at = models.DateTimeField("派单时间")

    class Meta:
        db_table = "demands_auto_dispatch"

    def __str__(self) -> str:
        return self.reason


class HintChoice(models.Model):
    """What was offered to a clerk and what the clerk chose: equal when taken over, different when corrected.

    ``offered`` and ``chosen`` are codes (of a category, of a unit) or numbers of demands, never names or text of
    residents. ``source`` says where the offer came from.
    """

    KINDS: ClassVar = [
        ("person", "同一诉求人"),
        ("duplicate", "相近诉求"),
        ("category", "类别"),
        ("unit", "承办单位"),
    ]
    SOURCES: ClassVar = [
        ("list", "权责清单"),
        ("history", "办理历史"),
        ("model", "学习模型"),
        ("text", "文字相近"),
    ]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="hint_choices")
    kind = models.CharField("提示", max_length=20, choices=KINDS)
    source = models.CharField("来源", max_length=20, choices=SOURCES)
    offered = models.CharField("提示内容", max_length=60)
    chosen = models.CharField("选用", max_length=60, blank=True, default="")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        db_table = "demands_hint_choice"
        indexes: ClassVar = [models.Index(fields=["kind", "at"], name="demands_hint_by_kind")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["person", "duplicate", "category", "unit"])
                & Q(source__in=["list", "history", "model", "text"]),
                name="demands_hint_is_known",
                violation_error_message="没有这种提示。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offered} → {self.chosen}"

    @property
    def taken(self) -> bool:
        """Whether the clerk took the offer as it was."""
        return self.offered == self.chosen
