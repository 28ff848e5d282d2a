"""The belt under the grants: a test of an emergency contact is never changed or deleted."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER inspections_contact_test_append_only BEFORE UPDATE OR DELETE ON inspections_contact_test
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inspections_contact_test_no_truncate BEFORE TRUNCATE ON inspections_contact_test
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
DROP TRIGGER inspections_contact_test_no_truncate ON inspections_contact_test;
DROP TRIGGER inspections_contact_test_append_only ON inspections_contact_test;
"""


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_full"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
