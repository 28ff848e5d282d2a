"""The belt under the grants: bands, factors, weighings and recordings are never changed or deleted."""

from django.db import migrations

TABLES = ("enforcement_band", "enforcement_factor", "enforcement_weighing", "enforcement_recording")
FORWARD = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
    for table in TABLES
)
BACKWARD = "".join(
    f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0002_discretion_and_equipment"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
