"""What search keeps beside the statements: their pairs of characters, and which statements still wait for theirs."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from fazhi.modules.demands.models.demand import Statement


class StatementPairs(models.Model):
    """The pairs of neighbouring characters of one statement, as numbers (``rules.pairs``). Goes with the statement.

    The foreign key is the database's own (migration by hand): it deletes the pairs of an erased statement itself.
    """

    statement = models.OneToOneField(
        Statement, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    pairs = ArrayField(models.IntegerField())

    class Meta:
        db_table = "demands_statement_pairs"
        indexes: ClassVar = [GinIndex(fields=["pairs"], name="demands_by_pairs")]


class Unsearched(models.Model):
    """A statement whose pairs are not kept yet: written with the statement, deleted when they are."""

    statement = models.OneToOneField(
        Statement, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )

    class Meta:
        db_table = "demands_unsearched"
