"""The tables of documents: the register, number series, clean-up results, counsel's services, the file room."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from uuid_utils.compat import uuid7

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.procedures import Text
from fazhi.modules.documents.rules import CLASSES, ENDINGS, RESULTS, RETENTIONS


class Series(models.Model):
    """The one number series of an issuing organ: the words before the year, and the local document behind them."""

    organ = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="+")
    words = models.CharField("机关代字", max_length=20, unique=True)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        db_table = "documents_series"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="documents_series_has_words",
                violation_error_message="请填写机关代字。",
            )
        ]

    def __str__(self) -> str:
        return self.words


class Document(models.Model):
    """A normative document beside its matter: the entry in the register. Numbered when issued, never renumbered."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="document")
    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="制定机关")
    year = models.IntegerField("年份", null=True)
    n = models.IntegerField("序号", null=True)
    number = models.CharField("文号", max_length=60, null=True, unique=True)
    effective_on = models.DateField("施行日期", null=True)
    valid_until = models.DateField("有效期至", null=True)
    published_on = models.DateField("公布日期", null=True)
    ended_on = models.DateField("停止执行日期", null=True)
    ending = models.CharField(
        "停止执行的原因",
        max_length=10,
        blank=True,
        default="",
        choices=[(c, t.zh) for c, t in ENDINGS.items()],
    )

    class Meta:
        db_table = "documents_document"
        indexes: ClassVar = [
            models.Index(fields=["published_on", "effective_on"], name="documents_published")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organ", "year", "n"],
                name="documents_document_numbered_once",
                violation_error_message="同一机关同一年的文号不能重复。",
            ),
            models.CheckConstraint(
                condition=Q(
                    number__isnull=True,
                    year__isnull=True,
                    n__isnull=True,
                    effective_on__isnull=True,
                    valid_until__isnull=True,
                )
                | Q(
                    number__isnull=False,
                    year__isnull=False,
                    n__gte=1,
                    effective_on__isnull=False,
                    valid_until__isnull=False,
                ),
                name="documents_issued_with_number_and_dates",
                violation_error_message="印发的文件必须同时有文号、施行日期和有效期。",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("effective_on")),
                name="documents_valid_after_effect",
                violation_error_message="有效期不能在施行之前届满。",
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(number__isnull=False),
                name="documents_published_after_numbering",
                violation_error_message="没有统一编号的文件不能公布。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ending="")
                | (Q(ended_on__isnull=False, published_on__isnull=False) & ~Q(ending="")),
                name="documents_ended_with_a_reason",
                violation_error_message="停止执行的文件必须已经公布，并写明原因和日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.matter)

    @property
    def ending_name(self) -> str:
        """Why it ended, in the language of the reader; empty while it has not."""
        return said(ENDINGS[self.ending]) if self.ending else ""


class CleanUp(models.Model):
    """A clean-up beside its matter: whose documents it goes through."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="clean_up")
    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="制定机关")

    class Meta:
        db_table = "documents_clean_up"


class CleanUpResult(models.Model):
    """What a clean-up says about one document."""

    clean_up = models.ForeignKey(CleanUp, models.PROTECT, related_name="results")
    document = models.ForeignKey(Document, models.PROTECT, related_name="clean_ups")
    result = models.CharField("清理结果", max_length=10, choices=[(c, t.zh) for c, t in RESULTS.items()])
    reasons = models.CharField("理由", max_length=500)

    class Meta:
        db_table = "documents_clean_up_result"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clean_up", "document"],
                name="documents_one_result_a_document",
                violation_error_message="一件文件在一次清理中只有一个结果。",
            )
        ]

    @property
    def result_name(self) -> str:
        """The result in the language of the reader."""
        return said(RESULTS[self.result])


class CounselContract(models.Model):
    """A contract with outside counsel: the firm, the unit it serves, from when to when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="聘用单位")
    firm = models.CharField("律师事务所", max_length=100)
    from_day = models.DateField("自")
    to_day = models.DateField("至")

    class Meta:
        db_table = "documents_counsel_contract"
        ordering: ClassVar = ["-from_day", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_day__gt=F("from_day")),
                name="documents_counsel_ends_after_it_begins",
                violation_error_message="合同止日必须晚于起日。",
            )
        ]

    def __str__(self) -> str:
        return self.firm


class ServiceItem(models.Model):
    """One agreed service of a contract with counsel. ``agreed`` is how often; empty where it is not limited."""

    contract = models.ForeignKey(CounselContract, models.PROTECT, related_name="items")
    n = models.IntegerField("序号")
    title = models.CharField("服务项目", max_length=200)
    agreed = models.IntegerField("约定次数", null=True)

    class Meta:
        db_table = "documents_service_item"
        ordering: ClassVar = ["n"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "n"],
                name="documents_service_item_once",
                violation_error_message="同一合同的服务项目序号不能重复。",
            ),
            models.CheckConstraint(
                condition=Q(n__gte=1) & (Q(agreed__isnull=True) | Q(agreed__gte=1)),
                name="documents_service_item_counts",
                violation_error_message="序号和约定次数从1起。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ServiceUse(models.Model):
    """One use of an agreed service: when, for what, and which post entered it."""

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="uses")
    used_on = models.DateField("使用日期")
    what = models.CharField("事由", max_length=200)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")

    class Meta:
        db_table = "documents_service_use"
        ordering: ClassVar = ["-used_on", "-pk"]


class ArchivedFile(models.Model):
    """A file beside its matter: its class, retention and, once accepted, its number and place in the file room."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="archived_file")
    room = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="档案室")
    kind = models.CharField("门类", max_length=10, choices=[(c, t.zh) for c, t in CLASSES.items()])
    retention = models.CharField("保管期限", max_length=4, choices=[(c, t.zh) for c, t in RETENTIONS.items()])
    number = models.CharField("档号", max_length=40, null=True)
    shelf = models.CharField("存放位置", max_length=60, blank=True, default="")
    gone_on = models.DateField("移交或者销毁日期", null=True)

    class Meta:
        db_table = "documents_archived_file"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "number"],
                name="documents_file_numbered_once",
                violation_error_message="同一档案室的档号不能重复。",
            ),
            models.CheckConstraint(
                condition=Q(gone_on__isnull=True) | Q(number__isnull=False),
                name="documents_file_gone_after_it_came",
                violation_error_message="没有入库的案卷不能移交或者销毁。",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.matter)

    @property
    def kind_name(self) -> str:
        """The class in the language of the reader."""
        return said(CLASSES[self.kind])

    @property
    def retention_name(self) -> str:
        """The retention in the language of the reader."""
        return said(RETENTIONS[self.retention])


class Loan(models.Model):
    """A loan beside its matter: which file."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="loan")
    file = models.ForeignKey(ArchivedFile, models.PROTECT, related_name="loans")

    class Meta:
        db_table = "documents_loan"


def said(text: Text) -> str:
    """A bilingual text in the reader's language."""
    return text.en if (get_language() or "").startswith("en") else text.zh
