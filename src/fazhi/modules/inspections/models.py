"""The tables of inspections: facts beside each kind of matter, teams, the risk ledger, emergency contacts and their tests."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Post, Unit
from fazhi.modules.inspections.rules import LEVELS, OBJECT_KINDS, RISK_LEVELS

LEVEL_CHOICES = [(code, text.zh) for code, text in LEVELS.items()]
OBJECT_CHOICES = [(code, text.zh) for code, text in OBJECT_KINDS.items()]
RISK_CHOICES = [(code, text.zh) for code, text in RISK_LEVELS.items()]


class Inspection(models.Model):
    """The facts of one inspection beside its matter."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="inspection")
    target = models.CharField("被检查单位、场所或者系统", max_length=200)
    planned_on = models.DateField("计划检查日期")

    class Meta:
        db_table = "inspections_inspection"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(target=""),
                name="inspections_inspection_has_a_target",
                violation_error_message="请填写被检查单位、场所或者系统。",
            )
        ]

    def __str__(self) -> str:
        return str(self.matter)


class TeamMember(models.Model):
    """One officer of an inspection's team, with the certificate under which the officer takes part (APL 42)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="members")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="检查人员")
    certificate = models.CharField("执法证号", max_length=40)
    valid_until = models.DateField("证件有效期至")
    named_at = models.DateTimeField("登记时间")

    class Meta:
        db_table = "inspections_team_member"
        ordering: ClassVar = ["named_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inspection", "post"],
                name="inspections_team_member_once",
                violation_error_message="该人员已在检查组内。",
            ),
            models.UniqueConstraint(
                fields=["inspection", "certificate"],
                name="inspections_certificate_once",
                violation_error_message="一个执法证号只能登记一名检查人员。",
            ),
            models.CheckConstraint(
                condition=~Q(certificate=""),
                name="inspections_team_member_has_a_certificate",
                violation_error_message="请填写执法证号；没有执法证的人员不能参加检查（行政处罚法第42条）。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post.person.name}（{self.post.unit.name}）"


class Finding(models.Model):
    """The facts of one rectification beside its matter: who answers for it and what is to be done."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="finding")
    leader = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="责任领导")
    measure = models.CharField("整改措施", max_length=2000)
    state_organ = models.BooleanField("责任单位是国家机关")

    class Meta:
        db_table = "inspections_finding"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(measure=""),
                name="inspections_finding_has_a_measure",
                violation_error_message="每个问题都要写明整改措施。",
            )
        ]

    def __str__(self) -> str:
        return str(self.matter)


class RiskEntry(models.Model):
    """One entry of the risk ledger: premises, a system or a process, and how grave the risk is."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="risk_entry")
    object_kind = models.CharField("风险对象", max_length=10, choices=OBJECT_CHOICES)
    object = models.CharField("名称", max_length=200)
    level = models.CharField("风险等级", max_length=10, choices=RISK_CHOICES)
    leader = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="责任领导")

    class Meta:
        db_table = "inspections_risk_entry"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(object_kind__in=list(OBJECT_KINDS)),
                name="inspections_risk_is_no_person",
                violation_error_message="风险台账只登记场所、系统、流程，不登记人、账号和帖文。",
            ),
            models.CheckConstraint(
                condition=Q(level__in=list(RISK_LEVELS)),
                name="inspections_risk_level_is_known",
                violation_error_message="没有这个风险等级。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.matter)

    @property
    def object_kind_name(self) -> str:
        """What carries the risk, in the language of the reader."""
        return said(OBJECT_KINDS[self.object_kind])

    @property
    def level_name(self) -> str:
        """How grave it is, in the language of the reader."""
        return said(RISK_LEVELS[self.level])


class Incident(models.Model):
    """The facts of one incident beside its matter. The level is empty until it is graded."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="incident")
    system = models.CharField("发生事件的系统", max_length=200)
    level = models.CharField("级别", max_length=20, choices=LEVEL_CHOICES, blank=True, default="")
    records = models.BigIntegerField("涉及个人信息（条）", default=0)

    class Meta:
        db_table = "inspections_incident"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__in=["", *LEVELS]),
                name="inspections_incident_level_is_known",
                violation_error_message="没有这个事件级别。",
            ),
            models.CheckConstraint(
                condition=Q(records__gte=0),
                name="inspections_incident_counts_records",
                violation_error_message="个人信息的条数不能是负数。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.matter)


class Requester(models.Model):
    """Who exercises a right in their personal information, and what they ask. Erasable."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="requester")
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("联系方式", max_length=100)
    text = models.TextField("请求内容")

    class Meta:
        db_table = "inspections_requester"

    def __str__(self) -> str:
        return str(self.matter)


class Contact(models.Model):
    """One emergency contact: an official in a post, reached by a telephone of the duty, from a day until it ends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="联系人")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    duty = models.CharField("应急职责", max_length=100)
    phone = models.CharField("应急电话", max_length=30)
    since = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("终止时间", null=True)

    class Meta:
        db_table = "inspections_contact"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "duty"],
                condition=Q(ended_at__isnull=True),
                name="inspections_contact_once",
                violation_error_message="该联系人的这项应急职责已经登记。",
            ),
            models.CheckConstraint(
                condition=~Q(phone="") & ~Q(duty=""),
                name="inspections_contact_can_be_reached",
                violation_error_message="请填写应急职责和应急电话。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name} · {self.duty}"


class ContactTest(models.Model):
    """One test of a contact: whether it answered. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="tests")
    at = models.DateTimeField("检验时间")
    reached = models.BooleanField("接通")
    tested_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="检验人")

    class Meta:
        db_table = "inspections_contact_test"
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.contact} {self.at:%Y-%m-%d}"
