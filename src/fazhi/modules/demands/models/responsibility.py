"""The powers-and-duties list: which unit is responsible for what, at which level, delegated to whom, on what basis."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from fazhi.kernel.people.models import Unit
from fazhi.modules.demands.models.demand import Category


class Responsibility(models.Model):
    """One line of the list. It says what holds from a day on; a line is ended, never changed.

    ``place`` empty: everywhere in the county. ``unit`` empty, at the level of townships and villages only: whichever
    township or village the demand is about. ``to_day`` is the last day it holds. A delegated line is handled by
    ``delegated_to``; the unit stays answerable, so the document that delegates is named.
    """

    LEVELS: ClassVar = [("county", _("县级")), ("township", _("乡镇级")), ("village", _("村级"))]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="responsibilities", verbose_name="事项类别"
    )
    level = models.CharField("层级", max_length=20, choices=LEVELS)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="责任单位")
    place = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="适用地域")
    delegated_to = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="委托承办单位"
    )
    delegation_document = models.CharField("委托文件", max_length=200, blank=True, default="")
    basis = models.CharField("依据", max_length=200)
    verified = models.BooleanField("依据已核对", default=False)
    from_day = models.DateField("自何日起")
    to_day = models.DateField("至何日止", null=True)

    class Meta:
        db_table = "demands_responsibility"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["category", "unit", "place", "from_day"],
                name="demands_responsibility_once",
                nulls_distinct=False,
                violation_error_message="权责清单中已有相同的一行。",
            ),
            models.CheckConstraint(
                condition=Q(level__in=["county", "township", "village"]),
                name="demands_responsibility_level_is_known",
                violation_error_message="没有这个层级。",
            ),
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
                name="demands_responsibility_ends_after_it_begins",
                violation_error_message="止日不能早于起日。",
            ),
            models.CheckConstraint(
                condition=Q(delegated_to__isnull=True, delegation_document="")
                | (Q(delegated_to__isnull=False) & ~Q(delegation_document="")),
                name="demands_responsibility_delegated_on_paper",
                violation_error_message="委托其他单位承办的，须写明委托文件；没有委托的不填。",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | ~Q(level="county"),
                name="demands_responsibility_county_names_its_unit",
                violation_error_message="县级事项须写明责任单位。",
            ),
            models.CheckConstraint(
                condition=Q(delegated_to__isnull=True) | Q(unit__isnull=True) | ~Q(delegated_to=F("unit")),
                name="demands_responsibility_delegated_to_another",
                violation_error_message="不能委托给责任单位自己。",
            ),
            models.CheckConstraint(
                condition=~Q(basis=""),
                name="demands_responsibility_has_a_basis",
                violation_error_message="权责清单的每一行都须写明依据。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category.zh}：{self.unit.name_zh if self.unit else self.get_level_display()}"
