"""The belt under the grants: acts, the files handed in with them, and refusals are never changed or deleted."""

from django.db import migrations

TABLES = ("matters_act", "matters_act_file", "matters_refusal", "matters_procedure_version")

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
    dependencies = [("matters", "0001_initial"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
