"""What a resident agreed to when an official wrote their demand down for them. Said again later, it is a further row."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fazhi.kernel.people.models import Post
from fazhi.modules.demands.models.demand import Demand


class Consent(models.Model):
    """One answer to the three questions an official asks; the latest of a demand holds. Never edited."""

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="consents")
    read_back = models.BooleanField("记录已读给对方听，对方确认无误")
    pass_contact = models.BooleanField("同意把姓名和联系方式转给承办单位")
    call = models.BooleanField("同意电话联系和回访")
    said_at = models.DateTimeField("表示时间")
    recorded_at = models.DateTimeField("登记时间")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记岗位")

    class Meta:
        db_table = "demands_consent"
        indexes: ClassVar = [models.Index(fields=["demand", "-recorded_at"], name="demands_consent_latest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(said_at__lte=F("recorded_at")),
                name="demands_consent_not_in_the_future",
                violation_error_message="对方表示的时间不能晚于登记时间。",
            )
        ]
