"""A lead is nobody's follower: what the procedure and the action refuse, the table refuses a second time."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION demands_refuse_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.until IS NULL AND EXISTS (
        SELECT FROM demands_merge m WHERE m.until IS NULL AND (m.merged_id = NEW.lead_id OR m.lead_id = NEW.merged_id)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'demands_merge_is_no_chain',
            MESSAGE = 'demands_merge_is_no_chain: 主件不能并入其他诉求，已并入的诉求不能再作主件。';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER demands_merge_is_no_chain BEFORE INSERT OR UPDATE ON demands_merge
    FOR EACH ROW EXECUTE FUNCTION demands_refuse_chain();
"""
BACKWARD = """
DROP TRIGGER demands_merge_is_no_chain ON demands_merge;
DROP FUNCTION demands_refuse_chain();
"""


class Migration(migrations.Migration):
    dependencies = [("demands", "0006_hand_consent_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
