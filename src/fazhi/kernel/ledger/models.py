"""The ledger's tables. Written only by ``actions``; the app role cannot change or delete an entry."""

from django.db import models


class Counter(models.Model):
    """How many entries there are. One row, updated last in every business transaction, so its row lock orders them.

    ``configuration`` is the commitment of the newest entry that changed the configuration.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    configuration = models.BinaryField(max_length=32, default=b"")

    class Meta:
        db_table = "ledger_counter"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="ledger_counter_is_one_row"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="ledger_counter_not_negative"),
        ]


class Entry(models.Model):
    """One leaf, in its place. ``commitment`` is the 32 bytes behind the version byte of the leaf."""

    index = models.BigIntegerField(primary_key=True)
    commitment = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=120)
    version = models.IntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_id", "version"],
                name="ledger_entry_one_per_version",
                violation_error_message="同一对象的同一版本只能有一条存证记录。",
            ),
        ]


class Opening(models.Model):
    """What opens a leaf: the salt and the record. The only part of the ledger that law can have erased."""

    index = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField(max_length=32)
    record = models.BinaryField()

    class Meta:
        db_table = "ledger_opening"
