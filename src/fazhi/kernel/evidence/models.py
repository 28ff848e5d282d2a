"""The tables of evidence: a row for each time something was handed in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from uuid_utils.compat import uuid7

from fazhi.kernel.evidence.rules import KIND_OF
from fazhi.kernel.people.models import Post


class FileManager(models.Manager["File"]):
    """Brings the name along, so that a list of files costs one query."""

    def get_queryset(self) -> models.QuerySet["File"]:
        return super().get_queryset().select_related("naming")


class File(models.Model):
    """One handing-in of one file. Two rows may share one original: the same bytes handed in twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sha256 = models.CharField("内容摘要", max_length=64, help_text="文件内容的 SHA-256，十六进制")
    size = models.BigIntegerField("字节数")
    media_type = models.CharField("类型", max_length=100, help_text="按文件内容识别，不看扩展名")
    stored_at = models.DateTimeField("存入时间")
    by_kind = models.CharField("存入人类别", max_length=10)
    by_name = models.CharField("存入人", max_length=60)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="存入岗位")

    objects = FileManager()

    class Meta:
        db_table = "evidence_file"
        base_manager_name = "objects"
        indexes: ClassVar = [models.Index(fields=["sha256"], name="evidence_file_by_digest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="evidence_file_digest_is_sha256",
                violation_error_message="内容摘要须为 64 位十六进制的 SHA-256。",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="evidence_file_not_empty",
                violation_error_message="不能存入空文件。",
            ),
            models.CheckConstraint(
                condition=Q(media_type__in=sorted(KIND_OF)),
                name="evidence_file_type_is_accepted",
                violation_error_message="该文件类型不在允许存入的范围内。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name to show, safe beside other text; where the name was erased by law, what it is instead."""
        try:
            return self.naming.shown
        except FileName.DoesNotExist:
            return gettext("文件（名称已依法删除）")

    @property
    def kind(self) -> str:
        """``photo``, ``pdf``, ``office``, ``audio`` or ``web``."""
        return KIND_OF[self.media_type]

    @property
    def viewable(self) -> bool:
        """Whether there is a viewing copy to show on a page; all else is a download."""
        return self.kind == "photo"


class FileName(models.Model):
    """The name somebody gave a file. It may name a person, so it lies apart and can be erased."""

    file = models.OneToOneField(File, models.PROTECT, primary_key=True, related_name="naming")
    shown = models.CharField("文件名", max_length=120)
    original = models.CharField("原始文件名", max_length=1000)

    class Meta:
        db_table = "evidence_file_name"

    def __str__(self) -> str:
        return self.shown
