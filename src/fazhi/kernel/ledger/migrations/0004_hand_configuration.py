"""A ledger that has entries already: its present configuration gets a name nobody else has."""

from django.db import migrations

FORWARD = """
UPDATE ledger_counter SET configuration = sha256(convert_to(gen_random_uuid()::text, 'UTF8')) WHERE size > 0
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_full")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
