"""The tables of enforcement: cases and their parties, officers' certificates, officers borrowed from other offices."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from uuid_utils.compat import uuid7

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Person, Post, Unit
from fazhi.modules.enforcement.rules import CERTIFICATES, FIELDS, PARTIES, ROLES

FIELD_CHOICES = [(code, text.zh) for code, text in FIELDS.items()]
CERTIFICATE_CHOICES = [(code, text.zh) for code, text in CERTIFICATES.items()]
ROLE_CHOICES = [(code, text.zh) for code, text in ROLES.items()]
PARTY_CHOICES = [(code, text.zh) for code, text in PARTIES.items()]


class Case(models.Model):
    """The facts of one enforcement matter beside it: its field, its cause, and the power it rests on."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="enforcement")
    field = models.CharField("执法领域", max_length=20, choices=FIELD_CHOICES)
    cause = models.CharField("案由", max_length=200)
    power = models.CharField("职权依据", max_length=500, help_text="法律、法规、规章的名称和条款")

    class Meta:
        db_table = "enforcement_case"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(power=""),
                name="enforcement_case_names_its_power",
                violation_error_message="没有写明职权依据的，不能立案（行政处罚法第17、38条）。",
            ),
            models.CheckConstraint(
                condition=Q(field__in=list(FIELDS)),
                name="enforcement_case_field_is_known",
                violation_error_message="没有这个执法领域。",
            ),
        ]

    def __str__(self) -> str:
        return self.cause

    @property
    def field_name(self) -> str:
        """The field in the language of the reader."""
        text = FIELDS[self.field]
        return text.en if (get_language() or "").startswith("en") else text.zh


class Party(models.Model):
    """The other side of a matter, or who reported it. Can be erased while the matter stays provable."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="enforcement_parties")
    role = models.CharField("身份", max_length=20, choices=ROLE_CHOICES)
    kind = models.CharField("当事人类别", max_length=20, choices=PARTY_CHOICES)
    name = models.CharField("姓名（名称）", max_length=120)
    code = models.CharField("证件号码（统一社会信用代码）", max_length=40, blank=True, default="")
    representative = models.CharField("法定代表人（负责人）", max_length=60, blank=True, default="")
    address = models.CharField("住址（住所）", max_length=200, blank=True, default="")
    phone = models.CharField("联系电话", max_length=40, blank=True, default="")

    class Meta:
        db_table = "enforcement_party"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=list(ROLES)),
                name="enforcement_party_role_is_known",
                violation_error_message="只能登记当事人或者举报人。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(PARTIES)),
                name="enforcement_party_kind_is_known",
                violation_error_message="当事人是公民，或者法人、其他组织。",
            ),
        ]

    @property
    def role_name(self) -> str:
        """Party or reporter, in the language of the reader."""
        text = ROLES[self.role]
        return text.en if (get_language() or "").startswith("en") else text.zh


class Certificate(models.Model):
    """A certificate a person holds, from a day to a day (inclusive). Never changed but for its revocation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=20, choices=CERTIFICATE_CHOICES)
    number = models.CharField("证号", max_length=40)
    field = models.CharField("执法领域", max_length=20, choices=FIELD_CHOICES, blank=True, default="")
    issuer = models.CharField("发证机关", max_length=120)
    valid_from = models.DateField("有效期自")
    valid_to = models.DateField("有效期至", null=True, help_text="长期有效的为空")
    revoked_on = models.DateField("收回、注销之日", null=True)

    class Meta:
        db_table = "enforcement_certificate"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                name="enforcement_certificate_number_once",
                violation_error_message="这个证号已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="enforcement_certificate_ends_after_it_begins",
                violation_error_message="有效期的止日不能早于起日。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="enforcement") | ~Q(field=""),
                name="enforcement_certificate_names_its_field",
                violation_error_message="行政执法证须写明执法领域。",
            ),
        ]

    @property
    def kind_name(self) -> str:
        """The kind in the language of the reader."""
        text = CERTIFICATES[self.kind]
        return text.en if (get_language() or "").startswith("en") else text.zh

    @property
    def field_name(self) -> str:
        """The field in the language of the reader; empty for a qualification."""
        text = FIELDS.get(self.field)
        if text is None:
            return ""
        return text.en if (get_language() or "").startswith("en") else text.zh


class Borrowing(models.Model):
    """An officer of one office lent to another, from a day to a day (inclusive), by a document."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_day = models.DateField("自")
    to_day = models.DateField("至")
    basis = models.CharField("依据", max_length=200)

    class Meta:
        db_table = "enforcement_borrowing"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_day__gte=F("from_day")),
                name="enforcement_borrowing_ends_after_it_begins",
                violation_error_message="借调的止日不能早于起日。",
            )
        ]
