"""The tables of notices: what stands in inboxes, and what is on its way out of the house."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.notices import rules
from fazhi.kernel.people.models import Person, Post


class Notice(models.Model):
    """Something one post, or one person in whatever post, should know."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="收件岗位")
    to_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="收件人")
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文", blank=True)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+", verbose_name="事项")
    dedupe_key = models.CharField("防重键", max_length=200, null=True, unique=True)
    by_kind = models.CharField("发出人类别", max_length=10)
    by_name = models.CharField("发出人", max_length=60)
    created_at = models.DateTimeField("发出时间")
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        db_table = "notices_notice"
        indexes: ClassVar = [
            models.Index(fields=["to_post", "-created_at"], name="notices_by_post"),
            models.Index(fields=["to_person", "-created_at"], name="notices_by_person"),
            models.Index(fields=["to_post"], name="notices_unread_post", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["to_person"], name="notices_unread_person", condition=Q(read_at__isnull=True)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_post__isnull=False, to_person__isnull=True)
                | Q(to_post__isnull=True, to_person__isnull=False),
                name="notices_notice_has_one_addressee",
                violation_error_message="通知须发给一个岗位或一个人，二者必居其一。",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("created_at")),
                name="notices_notice_read_after_told",
                violation_error_message="阅读时间不能早于发出时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


CHANNELS = ((rules.EMAIL, _("电子邮件")), (rules.SMS, _("短信")))
STATES = (
    (rules.WAITING, _("待发送")),
    (rules.SENDING, _("发送中")),
    (rules.SENT, _("已发送")),
    (rules.FAILED, _("发送失败")),
    (rules.IN_DOUBT, _("是否送出不明")),
    (rules.GIVEN_UP, _("不再发送")),
)


class Outgoing(models.Model):
    """One message on its way out, and how far it has come. What it says and to whom lies apart, erasable."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField("方式", max_length=10, choices=CHANNELS)
    dedupe_key = models.CharField("防重键", max_length=200, unique=True, help_text="不得含个人信息")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+", verbose_name="事项")
    by_kind = models.CharField("发出人类别", max_length=10)
    by_name = models.CharField("发出人", max_length=60)
    created_at = models.DateTimeField("写入时间")
    state = models.CharField("状态", max_length=10, choices=STATES, default=rules.WAITING)
    tries = models.IntegerField("尝试次数", default=0)
    next_try_at = models.DateTimeField("下次尝试")
    attempt = models.UUIDField("本次尝试", null=True)
    claimed_at = models.DateTimeField("本次尝试开始", null=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    last_error = models.TextField("最近一次错误", blank=True)
    gateway_id = models.CharField("对方编号", max_length=200, blank=True)
    settled_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="处理岗位")
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_reason = models.CharField("处理说明", max_length=200, blank=True)

    class Meta:
        db_table = "notices_outgoing"
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="notices_to_send", condition=Q(state=rules.WAITING)),
            models.Index(fields=["claimed_at"], name="notices_being_sent", condition=Q(state=rules.SENDING)),
            models.Index(
                fields=["created_at"],
                name="notices_to_settle",
                condition=Q(state__in=(rules.IN_DOUBT, rules.FAILED)),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[state for state, _ in STATES]),
                name="notices_outgoing_state_is_known",
                violation_error_message="消息状态不在规定范围内。",
            ),
            models.CheckConstraint(
                condition=~Q(state=rules.SENDING) | Q(attempt__isnull=False, claimed_at__isnull=False),
                name="notices_outgoing_sending_is_claimed",
                violation_error_message="发送中的消息须注明本次尝试及其开始时间。",
            ),
            models.CheckConstraint(
                condition=Q(state=rules.SENT, sent_at__isnull=False)
                | (~Q(state=rules.SENT) & Q(sent_at__isnull=True)),
                name="notices_outgoing_sent_has_time",
                violation_error_message="已发送的消息须有发出时间，未发送的不得有。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.dedupe_key}"


class OutgoingContent(models.Model):
    """To whom and what: personal, so it lies apart and can be erased."""

    outgoing = models.OneToOneField(Outgoing, models.PROTECT, primary_key=True, related_name="content")
    address = models.CharField("地址", max_length=320)
    subject = models.CharField("主题", max_length=200, blank=True)
    body = models.TextField("正文")

    class Meta:
        db_table = "notices_outgoing_content"

    def __str__(self) -> str:
        return self.subject or self.body[:20]
