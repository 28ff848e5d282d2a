"""The belt under the grants: a version of an answer template is never changed or deleted."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER office_answer_template_version_append_only BEFORE UPDATE OR DELETE ON office_answer_template_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER office_answer_template_version_no_truncate BEFORE TRUNCATE ON office_answer_template_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
DROP TRIGGER office_answer_template_version_no_truncate ON office_answer_template_version;
DROP TRIGGER office_answer_template_version_append_only ON office_answer_template_version;
"""


class Migration(migrations.Migration):
    dependencies = [("office", "0001_full"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
