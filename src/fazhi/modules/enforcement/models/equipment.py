"""Equipment of enforcement: devices, who has them out, and the recordings made at a step (SC118 7-10)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from uuid_utils.compat import uuid7

from fazhi.kernel.evidence.models import File
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.models import Post, Unit
from fazhi.modules.enforcement.rules_records import DEVICES


class Device(models.Model):
    """A body camera or another device an office keeps for enforcement. Never changed but for its retirement."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(
        "类别", max_length=20, choices=[(code, text.zh) for code, text in DEVICES.items()]
    )
    number = models.CharField("装备编号", max_length=40, unique=True)
    model = models.CharField("型号", max_length=80, blank=True, default="")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_day = models.DateField("启用日期")
    retired_on = models.DateField("停用日期", null=True)

    class Meta:
        db_table = "enforcement_device"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(retired_on__gte=F("from_day")),
                name="enforcement_device_retires_after_it_begins",
                violation_error_message="装备的停用日期不能早于启用日期。",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def kind_name(self) -> str:
        """The kind in the language of the reader."""
        text = DEVICES[self.kind]
        return text.en if (get_language() or "").startswith("en") else text.zh


class HandOut(models.Model):
    """A device in an officer's hands, from when until when. Never changed but for the return."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="hand_outs")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    from_at = models.DateTimeField("领用时间")
    due_at = models.DateTimeField("应当归还时间")
    returned_at = models.DateTimeField("归还时间", null=True)
    condition = models.CharField("归还时状况", max_length=200, blank=True, default="")

    class Meta:
        db_table = "enforcement_hand_out"
        ordering: ClassVar = ["-from_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(returned_at__isnull=True),
                name="enforcement_device_in_one_hand",
                violation_error_message="这件装备已经领用，尚未归还。",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("from_at")),
                name="enforcement_hand_out_due_after_it_begins",
                violation_error_message="应当归还时间须晚于领用时间。",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("from_at")),
                name="enforcement_hand_out_ends_after_it_begins",
                violation_error_message="归还时间不能早于领用时间。",
            ),
        ]


class Recording(models.Model):
    """A sound or picture recording made at one act: a file kept here, or where it lies in the archive. Only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="enforcement_recordings")
    act = models.ForeignKey(Act, models.PROTECT, related_name="enforcement_recordings")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="recordings")
    from_at = models.DateTimeField("记录开始")
    to_at = models.DateTimeField("记录结束")
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    archive = models.CharField("存放位置", max_length=200, blank=True, default="")
    sha256 = models.CharField("内容摘要", max_length=64, blank=True, default="")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("登记时间")

    class Meta:
        db_table = "enforcement_recording"
        ordering: ClassVar = ["from_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(archive=""),
                name="enforcement_recording_lies_somewhere",
                violation_error_message="请添加文件，或者写明记录存放在哪里。",
            ),
            models.CheckConstraint(
                condition=Q(to_at__gt=F("from_at")),
                name="enforcement_recording_ends_after_it_begins",
                violation_error_message="记录的结束须晚于开始。",
            ),
            models.CheckConstraint(
                condition=Q(sha256="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="enforcement_recording_digest_is_sha256",
                violation_error_message="内容摘要须为64位十六进制的 SHA-256。",
            ),
        ]
