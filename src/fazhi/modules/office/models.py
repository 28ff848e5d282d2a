"""What the office arranges for itself: templates of answers, saved views of lists, who is on duty when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from fazhi.kernel.people.models import Post, Unit


class TemplateText(models.Model):
    """What a template of an answer says: shared by the template and each version kept of it.

    ``step`` is the step it is offered at, ``category`` the code of the demands' category it suits; empty: any.
    """

    step = models.CharField("适用步骤", max_length=60, blank=True, default="")
    category = models.CharField("适用类别", max_length=60, blank=True, default="")
    title = models.CharField("名称", max_length=80)
    text = models.TextField("正文")

    class Meta:
        abstract = True


class AnswerTemplate(TemplateText):
    """A template of an answer as it is offered now. ``unit`` and those below it use it; ``None``: the whole county."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    active = models.BooleanField("启用", default=True)
    version = models.IntegerField("版本")

    class Meta:
        db_table = "office_answer_template"
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="office_template_versions_are_counted",
                violation_error_message="模板版本从1起。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class AnswerTemplateVersion(TemplateText):
    """One version of a template, never changed: what was offered from then on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    template = models.ForeignKey(AnswerTemplate, models.PROTECT, related_name="versions")
    n = models.IntegerField("版本")
    active = models.BooleanField("启用")
    set_at = models.DateTimeField("设定时间")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "office_answer_template_version"
        ordering: ClassVar = ["-n"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "n"],
                name="office_template_version_once",
                violation_error_message="模板已被他人修改，请刷新后再改。",
            )
        ]


class SavedView(models.Model):
    """The filters of a list under a name: of one post, or shared with everybody in its unit (``unit``)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    page = models.CharField("列表", max_length=60, help_text="列表地址的名称")
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=1000)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        db_table = "office_saved_view"
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page", "post", "name"],
                name="office_saved_view_named_once",
                violation_error_message="您已有同名的常用条件。",
            )
        ]


class DutyKind(models.TextChoices):
    """What one is on duty for."""

    ANSWER = "answer", _("接听")
    INTAKE = "intake", _("受理")
    CALL_BACK = "call_back", _("回访")
    LAWYER = "lawyer", _("律师")
    LEADER = "leader", _("带班领导")


class Shift(models.Model):
    """A post on duty for a unit, from–to (exclusive), for one kind of duty."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    kind = models.CharField("班别", max_length=20, choices=DutyKind.choices)
    begins_at = models.DateTimeField("起")
    ends_at = models.DateTimeField("止")
    note = models.CharField("备注", max_length=100, blank=True, default="")
    entered_at = models.DateTimeField("排班时间")

    class Meta:
        db_table = "office_shift"
        ordering: ClassVar = ["begins_at", "kind", "pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "begins_at"], name="office_shift_by_unit")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")),
                name="office_shift_ends_after_it_begins",
                violation_error_message="班次的止必须晚于起。",
            ),
            models.UniqueConstraint(
                fields=["unit", "post", "kind", "begins_at"],
                name="office_shift_once",
                violation_error_message="此人这一班已经排过。",
            ),
        ]


class Staffing(models.Model):
    """Hours a unit promised to have somebody on duty, until further notice or a day (exclusive).

    ``weekdays`` are digits, Monday 1 to Sunday 7; ``from_minute`` and ``to_minute`` count from midnight, 1440 is the end
    of the day: 7×24 is ``1234567``, 0 to 1440.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField("班别", max_length=20, choices=DutyKind.choices)
    weekdays = models.CharField("星期", max_length=7)
    from_minute = models.SmallIntegerField("自")
    to_minute = models.SmallIntegerField("至")
    from_day = models.DateField("自何日起")
    until_day = models.DateField("至何日前", null=True)

    class Meta:
        db_table = "office_staffing"
        ordering: ClassVar = ["kind", "from_day", "from_minute", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(from_minute__gte=0, to_minute__lte=1440, to_minute__gt=F("from_minute")),
                name="office_staffing_within_a_day",
                violation_error_message="值守时段须在一天之内，止晚于起。",
            ),
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("from_day")),
                name="office_staffing_ends_after_it_begins",
                violation_error_message="值守安排的止日不能早于起日。",
            ),
        ]
