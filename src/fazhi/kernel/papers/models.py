"""The tables of papers: a paper, its saved texts, its signing, and the numbers of signed papers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from fazhi.kernel.evidence.models import File
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.models import Post, Unit


class Written(models.Model):
    """Who did it, in which post, when."""

    at = models.DateTimeField("时间")
    by_name = models.CharField("姓名", max_length=60)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="岗位")

    class Meta:
        abstract = True


class Paper(Written):
    """One paper of a matter, from its first draft on. Never changed: its texts and its signing are rows of their own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="papers")
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="+", verbose_name="办理记录")
    code = models.CharField("文书", max_length=80, help_text="模板的代码")
    step = models.CharField("步骤", max_length=60, blank=True, default="")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrected_by", verbose_name="更正的文书"
    )

    class Meta:
        db_table = "papers_paper"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(code=""),
                name="papers_paper_is_of_a_kind",
                violation_error_message="文书必须是一种文书。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.code}"


class PaperText(Written):
    """One saved version of a paper's text; the first is what was filled in. Erasable: it may name anybody."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="texts")
    n = models.IntegerField("版本")
    title = models.CharField("标题", max_length=200)
    addressee = models.CharField("主送", max_length=200, blank=True, default="")
    body = models.TextField("正文")

    class Meta:
        db_table = "papers_text"
        ordering: ClassVar = ["n"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["paper", "n"],
                name="papers_text_one_per_version",
                violation_error_message="这份文书刚刚被他人修改，请刷新后再改。",
            ),
            models.CheckConstraint(
                condition=Q(n__gte=1),
                name="papers_text_versions_begin_at_one",
                violation_error_message="版本从1起。",
            ),
        ]


class Signing(Written):
    """The signing of a paper: its number, and the two files as they were stored. Never changed."""

    paper = models.OneToOneField(Paper, models.PROTECT, primary_key=True, related_name="signing")
    version = models.IntegerField("签发的版本")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="签发单位")
    series = models.CharField("字号", max_length=80, blank=True, default="")
    year = models.IntegerField("年份", null=True)
    n = models.IntegerField("序号", null=True)
    number = models.CharField("文号", max_length=60, blank=True, default="")
    word = models.ForeignKey(File, models.PROTECT, related_name="+", verbose_name="docx")
    pdf = models.ForeignKey(File, models.PROTECT, related_name="+", verbose_name="PDF")

    class Meta:
        db_table = "papers_signing"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["series", "year", "n"],
                name="papers_signing_numbered_once",
                violation_error_message="同一字号一年内的文号不能重复。",
            ),
            models.CheckConstraint(
                condition=Q(series="", year__isnull=True, n__isnull=True)
                | (~Q(number="") & ~Q(series="") & Q(year__isnull=False, n__gte=1)),
                name="papers_signing_counted_whole_or_not",
                violation_error_message="文号由字号、年份和序号组成，缺一不可；登记簿已给文号的不另编序号。",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class UnitWords(models.Model):
    """The words with which a unit's numbers begin, and the local document they rest on."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="+")
    words = models.CharField("机关代字", max_length=20, unique=True)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        db_table = "papers_unit_words"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="papers_unit_words_are_not_empty",
                violation_error_message="请填写机关代字。",
            )
        ]

    def __str__(self) -> str:
        return self.words


class Count(models.Model):
    """The last number given in one yearly series: of papers, of documents that are issued, of files in a room."""

    series = models.CharField(max_length=80)
    year = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "papers_count"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["series", "year"],
                name="papers_count_once",
                violation_error_message="同一字号一年只有一套编号。",
            )
        ]
