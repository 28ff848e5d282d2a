"""The belt under the grants: rows of files refuse change and deletion, names refuse change."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER evidence_file_append_only BEFORE UPDATE OR DELETE ON evidence_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_file_no_truncate BEFORE TRUNCATE ON evidence_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_file_name_never_changed BEFORE UPDATE ON evidence_file_name
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

BACKWARD = """
DROP TRIGGER evidence_file_name_never_changed ON evidence_file_name;
DROP TRIGGER evidence_file_no_truncate ON evidence_file;
DROP TRIGGER evidence_file_append_only ON evidence_file;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
