"""Cases and their parties."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from uuid_utils.compat import uuid7

from fazhi.kernel.matters.models import Matter
from fazhi.modules.enforcement.rules import FIELDS, PARTIES, ROLES

FIELD_CHOICES = [(code, text.zh) for code, text in FIELDS.items()]
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
