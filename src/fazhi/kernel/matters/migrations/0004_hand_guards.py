"""The belt under the grants: who opened a matter from above the line is never changed or deleted."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER matters_reading_append_only BEFORE UPDATE OR DELETE ON matters_reading
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matters_reading_no_truncate BEFORE TRUNCATE ON matters_reading
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
DROP TRIGGER matters_reading_no_truncate ON matters_reading;
DROP TRIGGER matters_reading_append_only ON matters_reading;
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0003_full"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
