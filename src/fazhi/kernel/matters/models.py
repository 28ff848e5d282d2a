"""The tables of matters. Acts are never edited; who held what and which status are kept as intervals."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from fazhi.kernel.evidence.models import File
from fazhi.kernel.people.models import Post, Unit


class Matter(models.Model):
    """One run of a procedure: the thin row everything else hangs from."""

    STATUSES: ClassVar = [("open", "办理中"), ("closed", "已办结"), ("history", "历史件")]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    kind = models.CharField("类别", max_length=40)
    procedure_code = models.CharField(max_length=40)
    procedure_version = models.CharField(max_length=10)
    title = models.CharField("标题", max_length=200)
    origin = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    handler = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=STATUSES, default="open")
    opened_at = models.DateTimeField("开始时间")
    recorded_at = models.DateTimeField("登记时间")
    closed_at = models.DateTimeField("办结时间", null=True)
    version = models.IntegerField(help_text="办理记录数，含系统自动记录")
    turn = models.IntegerField(help_text="人所作的办理记录数；页面带着它提交，以免一事两办")
    marking = models.JSONField()
    next_due_at = models.DateTimeField("最近到期", null=True)
    next_change_at = models.DateTimeField(null=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    imported = models.BooleanField("历史导入", default=False)
    sealed_to = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    commitment = models.BinaryField(max_length=32)
    line = ArrayField(models.CharField(max_length=40), default=list, help_text="曾经经手的单位的编码")
    reach = ArrayField(models.CharField(max_length=40), default=list, help_text="经手的单位及其各上级的编码")

    class Meta:
        db_table = "matters_matter"
        indexes: ClassVar = [
            GinIndex(fields=["reach"], name="matters_within_reach"),
            models.Index(fields=["kind", "-opened_at", "-id"], name="matters_by_opening"),
            models.Index(
                fields=["-opened_at", "-id"],
                include=["kind", "unit", "status", "closed_at", "imported", "reach", "line"],
                condition=Q(sealed_to__isnull=True),
                name="matters_listed",
            ),
            models.Index(fields=["unit", "next_due_at"], name="matters_by_due", condition=Q(status="open")),
            models.Index(
                fields=["next_change_at"], name="matters_to_sweep", condition=Q(next_change_at__isnull=False)
            ),
            models.Index(
                fields=["-closed_at", "-id"],
                include=["kind", "unit", "opened_at", "imported", "reach", "line"],
                condition=Q(sealed_to__isnull=True, closed_at__isnull=False),
                name="matters_closed",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="matters_closed_has_a_date",
                violation_error_message="办结的事项必须有办结时间，未办结的不能有。",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="matters_closes_after_it_opens",
                violation_error_message="办结时间不能早于开始时间。",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1) & Q(turn__lte=F("version")),
                name="matters_acts_are_counted",
                violation_error_message="办理记录数有误。",
            ),
            models.CheckConstraint(
                condition=Q(imported=True) | ~Q(status="history"),
                name="matters_history_is_imported",
                violation_error_message="只有导入的事项可以是历史件。",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Act(models.Model):
    """One step done on one matter. Never edited: a correction is another act."""

    BY: ClassVar = [("official", "工作人员"), ("resident", "诉求人"), ("system", "系统")]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="acts")
    n = models.IntegerField()
    step = models.CharField(max_length=60)
    outcome = models.CharField(max_length=60, blank=True, default="")
    key = models.CharField(max_length=80, blank=True, default="")
    by_kind = models.CharField(max_length=10, choices=BY)
    by_name = models.CharField(max_length=60)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    occurred_at = models.DateTimeField("发生时间")
    recorded_at = models.DateTimeField("记录时间")
    facts = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    commitment = models.BinaryField(max_length=32)

    class Meta:
        db_table = "matters_act"
        indexes: ClassVar = [
            models.Index(fields=["step", "occurred_at"], include=["matter"], name="matters_act_by_step")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "n"],
                name="matters_act_one_per_number",
                violation_error_message="这一步已有人办理。",
            ),
            models.CheckConstraint(
                condition=Q(occurred_at__lte=F("recorded_at")),
                name="matters_act_not_in_the_future",
                violation_error_message="发生时间不能晚于记录时间。",
            ),
            models.CheckConstraint(
                condition=Q(by_kind="official", post__isnull=False)
                | (~Q(by_kind="official") & Q(post__isnull=True)),
                name="matters_act_officials_act_in_a_post",
                violation_error_message="工作人员必须以岗位办理。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}#{self.n} {self.step}"


class ActContent(models.Model):
    """The personal content of an act: what law can have erased while the act stays."""

    act = models.OneToOneField(Act, models.PROTECT, primary_key=True, related_name="content_row")
    content = models.JSONField()

    class Meta:
        db_table = "matters_act_content"


class ActFile(models.Model):
    """A file handed in with an act."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="files")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")

    class Meta:
        db_table = "matters_act_file"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["act", "file"],
                name="matters_act_file_once",
                violation_error_message="同一文件已附在这条记录上。",
            )
        ]


class Clock(models.Model):
    """A duty as lists read it. The due date is recounted from the marking's facts at every act, never shifted."""

    STATES: ClassVar = [
        ("running", "进行中"),
        ("asleep", "暂不适用"),
        ("stopped", "暂停"),
        ("met", "按时"),
        ("late", "逾期完成"),
        ("lifted", "不再需要"),
        ("restarted", "重新起算"),
    ]

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="clocks")
    name = models.CharField(max_length=60)
    run = models.IntegerField()
    holder_role = models.CharField(max_length=40)
    holder_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=STATES)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "matters_clock"
        indexes: ClassVar = [
            models.Index(
                fields=["holder_unit", "due_at"], name="matters_clock_owed", condition=Q(state="running")
            ),
            models.Index(fields=["due_at"], name="matters_clock_by_due"),
            models.Index(
                fields=["name", "due_at"],
                include=["matter", "state"],
                condition=Q(due_at__isnull=False),
                name="matters_clock_fell_due",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "name", "run"],
                name="matters_clock_one_per_run",
                violation_error_message="同一期限的同一轮只能有一条。",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["met", "late", "lifted", "restarted"]) & Q(ended_at__isnull=False))
                | Q(state__in=["running", "asleep", "stopped"], ended_at__isnull=True),
                name="matters_clock_ended_has_a_date",
                violation_error_message="已结束的期限必须有结束时间。",
            ),
        ]


class Possible(models.Model):
    """A step somebody may do, from when until when: what inboxes and desks read."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="possible")
    step = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    possible_from = models.DateTimeField(null=True)
    possible_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "matters_possible"
        indexes: ClassVar = [models.Index(fields=["unit", "step"], name="matters_possible_desk")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "step", "role"],
                name="matters_possible_once",
                violation_error_message="同一步骤、同一角色只能列一次。",
            )
        ]


class Assignment(models.Model):
    """Which unit, and which handler in it, held a matter from when to when.

    ``role`` is empty for the unit that holds the matter; else it names the role of the procedure that a unit beside the
    line was involved in (a reviewing organ): it may then read the matter and do that role's steps.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=40, blank=True, default="")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    handler = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "matters_assignment"
        indexes: ClassVar = [models.Index(fields=["unit", "matter"], name="matters_on_the_line")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "role"],
                condition=Q(to_at__isnull=True),
                name="matters_held_by_one",
                violation_error_message="一件事项的同一职责同一时间只能由一个单位承担。",
            ),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")),
                name="matters_assignment_ends_after_it_begins",
                violation_error_message="承办止时不能早于起时。",
            ),
        ]


class StatusSpan(models.Model):
    """Which status a matter had from when to when, so that “as of” can be asked later."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=10, choices=Matter.STATUSES)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "matters_status_span"
        indexes: ClassVar = [models.Index(fields=["from_at"], name="matters_status_changed")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(to_at__isnull=True),
                name="matters_one_status",
                violation_error_message="一件事项同一时间只有一种状态。",
            ),
        ]


class Link(models.Model):
    """Two matters that belong together, and how: the only way modules meet in data."""

    source = models.ForeignKey(Matter, models.PROTECT, related_name="links")
    target = models.ForeignKey(Matter, models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "matters_link"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"],
                name="matters_link_once",
                violation_error_message="两件事项已这样关联。",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="matters_link_to_another",
                violation_error_message="不能关联到自身。",
            ),
        ]


class Reading(models.Model):
    """Somebody above the line opened one matter: who, when, for what stated reason, until when. The party sees it."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="readings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    reason = models.CharField("查阅理由", max_length=200)
    at = models.DateTimeField("查阅时间")
    until = models.DateTimeField("有效至")

    class Meta:
        db_table = "matters_reading"
        indexes: ClassVar = [models.Index(fields=["post", "matter", "until"], name="matters_reading_by_post")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gt=F("at")),
                name="matters_reading_ends_after_it_begins",
                violation_error_message="查阅有效期必须晚于查阅时间。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="matters_reading_has_a_reason",
                violation_error_message="查阅必须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class Refusal(models.Model):
    """An act that was not allowed: who tried what, when, and why it was refused."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="refusals")
    step = models.CharField(max_length=60)
    by_kind = models.CharField(max_length=10, choices=Act.BY)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    code = models.CharField(max_length=40)
    message = models.TextField()

    class Meta:
        db_table = "matters_refusal"


class Numbering(models.Model):
    """The last running number of a kind in a year."""

    kind = models.CharField(max_length=40)
    year = models.IntegerField()
    last = models.BigIntegerField()

    class Meta:
        db_table = "matters_numbering"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "year"],
                name="matters_numbering_once",
                violation_error_message="同类事项一年只有一套编号。",
            )
        ]


class FreeNumber(models.Model):
    """A running number made ahead and not used (yet); who takes it deletes the row."""

    kind = models.CharField(max_length=40)
    year = models.IntegerField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "matters_free_number"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "year", "n"],
                name="matters_free_number_once",
                violation_error_message="同一编号只能有一个。",
            )
        ]


class LocalLimit(models.Model):
    """A period set locally, from a day on: never hard-coded, always shown as local."""

    key = models.CharField("名称", max_length=60)
    period = models.CharField("期限", max_length=40)
    basis = models.CharField("依据", max_length=200)
    from_day = models.DateField("自何日起")

    class Meta:
        db_table = "matters_local_limit"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "from_day"],
                name="matters_local_limit_once_a_day",
                violation_error_message="同一期限同一天只能设定一次。",
            )
        ]


class LocalDay(models.Model):
    """A day the county itself makes a holiday or a working day (Holiday Measures, art. 4)."""

    day = models.DateField("日期", primary_key=True)
    off = models.BooleanField("放假")
    title_zh = models.CharField("名称", max_length=60)
    title_en = models.CharField("英文名称", max_length=80)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        db_table = "matters_local_day"


class ProcedureVersion(models.Model):
    """A procedure file as it was taken into use: its digest stands in the ledger."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "matters_procedure_version"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "version", "digest"],
                name="matters_procedure_version_once",
                violation_error_message="该程序版本已记录。",
            )
        ]


class Tracking(models.Model):
    """The code with which somebody without an account finds a matter: its keyed digest, never the code."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="tracking")
    code_digest = models.CharField("查询码摘要", max_length=64, unique=True)
    submission = models.UUIDField("提交标识", unique=True)

    class Meta:
        db_table = "matters_tracking"


class Sending(models.Model):
    """How often one address, kept as a keyed digest and for an hour, sent something in since a moment."""

    address_digest = models.CharField(max_length=64, primary_key=True)
    n = models.IntegerField()
    since = models.DateTimeField()

    class Meta:
        db_table = "matters_sending"
        indexes: ClassVar = [models.Index(fields=["since"], name="matters_sending_by_time")]
