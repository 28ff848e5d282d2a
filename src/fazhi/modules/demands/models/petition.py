"""What a petition holds beside its demand: class, who received it, which of the six paths it takes, whom it accuses."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import Text
from fazhi.modules.demands.models.demand import Demand
from fazhi.modules.demands.rules.petitions import ACCUSATION, CLASSES, PATHS, REQUEST


def _said(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh


class Petition(models.Model):
    """The facts of one petition (XF). One-to-one beside ``Demand``, which holds what every resident's matter has."""

    demand = models.OneToOneField(Demand, models.PROTECT, primary_key=True, related_name="petition")
    petition_class = models.CharField(
        "类别", max_length=20, choices=[(code, text.zh) for code, text in CLASSES.items()]
    )
    via_office = models.BooleanField("由信访工作机构收到")
    contact_clear = models.BooleanField("姓名（名称）、住址清楚")
    reported_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="被检举控告的单位"
    )
    path = models.CharField(
        "办理途径",
        max_length=20,
        blank=True,
        default="",
        choices=[(code, text.zh) for code, text in PATHS.items()],
    )

    class Meta:
        db_table = "demands_petition"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(petition_class__in=list(CLASSES)),
                name="demands_petition_class_is_known",
                violation_error_message="没有这种信访类别。",
            ),
            models.CheckConstraint(
                condition=Q(path="") | Q(path__in=list(PATHS), petition_class=REQUEST),
                name="demands_petition_path_is_for_requests",
                violation_error_message="只有申诉求决类区分办理途径（信访工作条例第31条）。",
            ),
            models.CheckConstraint(
                condition=Q(reported_unit__isnull=True) | Q(petition_class=ACCUSATION),
                name="demands_petition_accused_unit_is_for_accusations",
                violation_error_message="只有检举控告类登记被检举控告的单位。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.demand)

    @property
    def class_name(self) -> str:
        """The class in the language of the reader."""
        return _said(CLASSES[self.petition_class])

    @property
    def path_name(self) -> str:
        """The path in the language of the reader; empty while undecided."""
        return _said(PATHS[self.path]) if self.path else ""
