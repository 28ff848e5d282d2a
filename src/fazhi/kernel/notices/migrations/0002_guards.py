"""The belt under the grants: what a message said, and to whom, is never changed; it can only be erased."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER notices_outgoing_content_never_changed BEFORE UPDATE ON notices_outgoing_content
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

BACKWARD = "DROP TRIGGER notices_outgoing_content_never_changed ON notices_outgoing_content;"


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
