"""Officers' certificates, and officers lent to other offices."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from uuid_utils.compat import uuid7

from fazhi.kernel.people.models import Person, Post, Unit
from fazhi.modules.enforcement.models.cases import FIELD_CHOICES
from fazhi.modules.enforcement.rules import CERTIFICATES, FIELDS

CERTIFICATE_CHOICES = [(code, text.zh) for code, text in CERTIFICATES.items()]


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
