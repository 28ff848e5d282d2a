"""The counter's one row, and the belt under the grants: entries refuse change and deletion, the counter only grows."""

from django.db import migrations

FORWARD = """
INSERT INTO ledger_counter (id, size) VALUES (1, 0) ON CONFLICT DO NOTHING;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: a record is never changed or deleted, a correction is another record', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION ledger_counter_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.size < OLD.size THEN
        RAISE EXCEPTION 'the ledger counter only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_counter_only_grows BEFORE UPDATE OR DELETE ON ledger_counter
    FOR EACH ROW EXECUTE FUNCTION ledger_counter_grows();
"""

BACKWARD = """
DROP TRIGGER ledger_counter_only_grows ON ledger_counter;
DROP FUNCTION ledger_counter_grows();
DROP TRIGGER ledger_entry_no_truncate ON ledger_entry;
DROP TRIGGER ledger_entry_append_only ON ledger_entry;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
