"""The tables of demands. What was told and how to reach the person lie apart, so that each can be erased by law."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from uuid_utils.compat import uuid7

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import Text
from fazhi.modules.demands.rules.intake import CHANNELS, SATISFACTION


def _said(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh


class Category(models.Model):
    """What a demand is about: up to three levels of a named tree. Never deleted, only switched off."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tree = models.CharField("目录", max_length=40, default="local")
    code = models.CharField("编码", max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    level = models.PositiveSmallIntegerField("级别", default=1)
    zh = models.CharField("名称", max_length=60)
    en = models.CharField("英文名称", max_length=120)
    active = models.BooleanField("启用", default=True)

    class Meta:
        db_table = "demands_category"
        ordering: ClassVar = ["tree", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tree", "code"],
                name="demands_category_code_once",
                violation_error_message="同一目录中编码不能重复。",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3),
                name="demands_category_three_levels",
                violation_error_message="诉求类别最多三级。",
            ),
            models.CheckConstraint(
                condition=Q(level=1, parent__isnull=True) | Q(level__gt=1, parent__isnull=False),
                name="demands_category_below_its_parent",
                violation_error_message="一级类别没有上级，二、三级类别必须有上级。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the reader."""
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of an answer: solved or not, how satisfied, when. ``own``: by the resident, not on a call-back."""

    handled: bool | None = None
    satisfaction: str = ""
    at: datetime | None = None
    own: bool = False

    def is_of(self, answered_at: datetime | None) -> bool:
        """Whether it was said of the answer given then, and not of an earlier one."""
        return self.at is not None and answered_at is not None and self.at >= answered_at

    @property
    def satisfaction_name(self) -> str:
        """How satisfied, in the language of the reader; empty while nobody said."""
        return _said(SATISFACTION[self.satisfaction]) if self.satisfaction else ""


class Demand(models.Model):
    """The facts of one demand beside its matter. ``code_digest`` stands for the tracking code, never the code.

    ``handled``, ``satisfaction``, ``rated_at`` are the resident's own last rating, ``call_back_*`` what the last
    call-back heard: neither is ever written over by the other nor wiped by a new answer. ``verdict`` reads of both.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="demand")
    channel = models.CharField(
        "渠道", max_length=20, choices=[(code, text.zh) for code, text in CHANNELS.items()]
    )
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", verbose_name="类别")
    place_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="所在乡镇、村（社区）"
    )
    anonymous = models.BooleanField("未留姓名", default=False)
    on_behalf = models.BooleanField("工作人员代为登记", default=False)
    code_digest = models.CharField("查询码摘要", max_length=64, null=True, unique=True)
    submission = models.UUIDField("提交标识", null=True)
    source = models.CharField("来源", max_length=60, blank=True, default="")
    source_id = models.CharField("来源编号", max_length=120, blank=True, default="")
    answered_at = models.DateTimeField("答复时间", null=True)
    handled = models.BooleanField("问题已解决", null=True)
    satisfaction = models.CharField(
        "满意程度",
        max_length=20,
        blank=True,
        default="",
        choices=[(c, t.zh) for c, t in SATISFACTION.items()],
    )
    rated_at = models.DateTimeField("评价时间", null=True)
    call_back_handled = models.BooleanField("回访：问题已解决", null=True)
    call_back_satisfaction = models.CharField(
        "回访：满意程度",
        max_length=20,
        blank=True,
        default="",
        choices=[(c, t.zh) for c, t in SATISFACTION.items()],
    )
    called_back_at = models.DateTimeField("回访时间", null=True)
    bounce_count = models.PositiveSmallIntegerField("退单异议次数", default=0)
    rework_count = models.PositiveSmallIntegerField("退回重办次数", default=0)
    reopen_count = models.PositiveSmallIntegerField("重新办理次数", default=0)

    class Meta:
        db_table = "demands_demand"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission"],
                name="demands_submission_once",
                violation_error_message="这件诉求已经提交过，没有重复登记。",
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source=""),
                name="demands_source_once",
                violation_error_message="同一来源的同一编号只能导入一次。",
            ),
            models.CheckConstraint(
                condition=Q(source="", source_id="") | (~Q(source="") & ~Q(source_id="")),
                name="demands_source_is_whole",
                violation_error_message="来源和来源编号须同时填写。",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=list(CHANNELS)),
                name="demands_channel_is_known",
                violation_error_message="没有这种渠道。",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__in=["", *SATISFACTION]),
                name="demands_satisfaction_is_known",
                violation_error_message="没有这种满意程度。",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction="") | Q(rated_at__isnull=False),
                name="demands_rating_has_a_date",
                violation_error_message="有评价必须有评价时间。",
            ),
            models.CheckConstraint(
                condition=Q(call_back_satisfaction__in=["", *SATISFACTION]),
                name="demands_call_back_is_known",
                violation_error_message="没有这种满意程度。",
            ),
            models.CheckConstraint(
                condition=Q(call_back_satisfaction="") | Q(called_back_at__isnull=False),
                name="demands_call_back_has_a_date",
                violation_error_message="有回访结果必须有回访时间。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.matter)

    @property
    def channel_name(self) -> str:
        """The channel in the language of the reader."""
        return _said(CHANNELS[self.channel])

    @property
    def verdict(self) -> "Verdict":
        """What is known of the last answer: the resident's own rating of it, else what a call-back heard of it."""
        return next((said for said in self.verdicts if said.is_of(self.answered_at)), Verdict())

    @property
    def verdicts(self) -> tuple["Verdict", ...]:
        """The resident's own last rating and what the last call-back heard, as far as there are any."""
        own = Verdict(self.handled, self.satisfaction, self.rated_at, own=True)
        heard = Verdict(self.call_back_handled, self.call_back_satisfaction, self.called_back_at)
        return tuple(said for said in (own, heard) if said.at is not None)


class Statement(models.Model):
    """What the resident told us, in their words. The app may add and read it; only the eraser role may delete it.

    Searched through its pairs of characters (``models.searching``).
    """

    demand = models.OneToOneField(Demand, models.PROTECT, primary_key=True, related_name="statement")
    title = models.CharField("标题", max_length=200)
    text = models.TextField("诉求内容")
    place = models.CharField("地点", max_length=200, blank=True, default="")

    class Meta:
        db_table = "demands_statement"

    def __str__(self) -> str:
        return self.title


class Contact(models.Model):
    """How to reach the resident. Added only where something was given; erasable apart from the statement."""

    demand = models.OneToOneField(Demand, models.PROTECT, primary_key=True, related_name="contact")
    name = models.CharField("姓名", max_length=60, blank=True, default="")
    phone = models.CharField("电话", max_length=30, blank=True, default="")
    email = models.EmailField("电子邮箱", max_length=200, blank=True, default="")
    on_behalf_of = models.CharField("代何人反映", max_length=60, blank=True, default="")

    class Meta:
        db_table = "demands_contact"
        indexes: ClassVar = [
            models.Index(fields=["phone"], name="demands_contact_by_phone", condition=~Q(phone=""))
        ]

    def __str__(self) -> str:
        return self.name


class WrongCodes(models.Model):
    """The wrong tracking codes lately tried from one address, which is kept as a keyed digest and for an hour."""

    address_digest = models.CharField(max_length=64, primary_key=True)
    wrong = models.IntegerField()
    last_at = models.DateTimeField()
    free_at = models.DateTimeField()

    class Meta:
        db_table = "demands_wrong_codes"
        indexes: ClassVar = [models.Index(fields=["last_at"], name="demands_wrong_codes_by_time")]

    def __str__(self) -> str:
        return f"{self.wrong}"
