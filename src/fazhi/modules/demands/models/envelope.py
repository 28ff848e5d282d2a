"""The envelope in which a demand came from a phone in the field: so that sending it again changes nothing."""

from django.db import models

from fazhi.modules.demands.models.demand import Demand


class Envelope(models.Model):
    """What is kept of an envelope: a keyed digest of its content, and when it was written. Never the content.

    The envelope's id is the demand's ``submission``. The digest tells a second sending of the same record from one
    whose content was changed after the first had arrived.
    """

    demand = models.OneToOneField(Demand, models.PROTECT, primary_key=True, related_name="envelope")
    content_digest = models.CharField("内容摘要", max_length=64)
    written_at = models.DateTimeField("在手机上写成的时间")

    class Meta:
        db_table = "demands_envelope"
