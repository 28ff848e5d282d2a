"""The tables behind the open interfaces: what a service asks for, where a demand is, what may be published, who may call."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from uuid_utils.compat import uuid7

from fazhi.modules.demands.models.demand import Category, Demand
from fazhi.modules.demands.rules.open311 import DATATYPES, KEY_CHANNELS, LISTS


class ServiceAttribute(models.Model):
    """One more thing a category asks of whoever hands in over GeoReport v2 (``service_definition``).

    ``values`` holds the options of a list as ``[{"key", "zh", "en"}]``. Never deleted, only switched off.
    """

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="service_attributes", verbose_name="类别"
    )
    code = models.SlugField("代码", max_length=40)
    datatype = models.CharField(
        "类型", max_length=20, choices=[(code, text.zh) for code, text in DATATYPES.items()]
    )
    required = models.BooleanField("必填", default=False)
    order = models.PositiveSmallIntegerField("顺序", default=1)
    zh = models.CharField("问题", max_length=200)
    en = models.CharField("英文问题", max_length=300)
    help_zh = models.CharField("填写说明", max_length=200, blank=True, default="")
    help_en = models.CharField("英文填写说明", max_length=300, blank=True, default="")
    values = models.JSONField("选项", default=list)
    active = models.BooleanField("启用", default=True)

    class Meta:
        db_table = "demands_service_attribute"
        ordering: ClassVar = ["category_id", "order", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["category", "code"],
                name="demands_attribute_once",
                violation_error_message="同一类别中每个问题的代码只能用一次。",
            ),
            models.CheckConstraint(
                condition=Q(datatype__in=list(DATATYPES)),
                name="demands_attribute_datatype_is_known",
                violation_error_message="没有这种填写类型。",
            ),
            models.CheckConstraint(
                condition=Q(datatype__in=list(LISTS)) | Q(values=[]),
                name="demands_attribute_options_belong_to_lists",
                violation_error_message="只有单选、多选才有选项。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} {self.code}"

    @property
    def question(self) -> str:
        """The question in the language of the reader."""
        return self.en if _english() else self.zh

    @property
    def help(self) -> str:
        """How to answer it, in the language of the reader; may be empty."""
        return self.help_en if _english() else self.help_zh

    @property
    def options(self) -> list[dict[str, str]]:
        """The options as ``{"key", "name"}`` in the language of the reader."""
        return [{"key": one["key"], "name": one["en" if _english() else "zh"]} for one in self.values]


class Location(models.Model):
    """Where a demand is, as a point on the map (WGS 84 degrees). It may be somebody's door: erasable like a contact."""

    demand = models.OneToOneField(Demand, models.PROTECT, primary_key=True, related_name="location")
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6)
    long = models.DecimalField("经度", max_digits=9, decimal_places=6)

    class Meta:
        db_table = "demands_location"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lat__gte=-90, lat__lte=90, long__gte=-180, long__lte=180),
                name="demands_location_is_on_earth",
                violation_error_message="纬度应在正负90度之间，经度应在正负180度之间。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lat}, {self.long}"


class Publication(models.Model):
    """That the resident agreed to the text and place of a demand being published, from–to (PIPL 13, 15: may be withdrawn)."""

    demand = models.OneToOneField(Demand, models.PROTECT, primary_key=True, related_name="publication")
    agreed_at = models.DateTimeField("同意公开时间")
    withdrawn_at = models.DateTimeField("撤回同意时间", null=True)

    class Meta:
        db_table = "demands_publication"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("agreed_at")),
                name="demands_publication_ends_after_it_begins",
                violation_error_message="撤回同意的时间不能早于同意的时间。",
            )
        ]

    def __str__(self) -> str:
        return str(self.demand_id)


class ApiKey(models.Model):
    """A key of another organisation's system. Shown once when made; only its digest is kept, its prefix tells it apart.

    ``held_from``–``held_to`` is when it is good for anything. ``per_minute`` is the number of requests in a minute.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.CharField("使用单位", max_length=60)
    prefix = models.CharField("密钥开头", max_length=12, unique=True)
    digest = models.CharField("密钥摘要", max_length=64, unique=True)
    submission = models.UUIDField("提交标识", null=True, unique=True)
    channel = models.CharField(
        "计入渠道", max_length=20, choices=[(code, text.zh) for code, text in KEY_CHANNELS.items()]
    )
    may_submit = models.BooleanField("可以提交诉求", default=False)
    may_read = models.BooleanField("可以读取公开信息", default=True)
    per_minute = models.PositiveIntegerField("每分钟请求数上限")
    held_from = models.DateTimeField("启用时间")
    held_to = models.DateTimeField("停用时间", null=True)

    class Meta:
        db_table = "demands_api_key"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(per_minute__gte=1, per_minute__lte=6000),
                name="demands_api_key_has_a_limit",
                violation_error_message="每分钟请求数应在1至6000之间。",
            ),
            models.CheckConstraint(
                condition=Q(may_submit=True) | Q(may_read=True),
                name="demands_api_key_is_for_something",
                violation_error_message="请至少选择一项用途。",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=list(KEY_CHANNELS)),
                name="demands_api_key_channel_is_known",
                violation_error_message="没有这种渠道。",
            ),
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_from")),
                name="demands_api_key_ends_after_it_begins",
                violation_error_message="停用时间不能早于启用时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.prefix}"

    @property
    def said_scopes(self) -> dict[str, bool]:
        """What it is for, by the name of the scope."""
        return {"submit": self.may_submit, "read": self.may_read}


class ApiUse(models.Model):
    """The requests of one caller in one minute: a key's prefix, or the keyed digest of an address. Kept for an hour."""

    caller = models.CharField(max_length=64)
    minute = models.DateTimeField()
    used = models.IntegerField()

    class Meta:
        db_table = "demands_api_use"
        indexes: ClassVar = [models.Index(fields=["minute"], name="demands_api_use_by_minute")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["caller", "minute"],
                name="demands_api_use_once_a_minute",
                violation_error_message="同一调用方每分钟只有一行。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.used}"


def _english() -> bool:
    return (get_language() or "").startswith("en")
