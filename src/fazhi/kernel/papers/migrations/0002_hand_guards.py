"""The belt under the grants: papers and signings are never changed; a signed paper gets no further text."""

from django.db import migrations

TABLES = ("papers_paper", "papers_signing")

FORWARD = (
    "".join(
        f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
        for table in TABLES
    )
    + """
CREATE TRIGGER papers_text_never_changed BEFORE UPDATE ON papers_text
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION papers_refuse_text_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM papers_signing WHERE paper_id = NEW.paper_id) THEN
        RAISE EXCEPTION 'paper % is signed: a correction is another paper', NEW.paper_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER papers_text_not_after_signing BEFORE INSERT ON papers_text
    FOR EACH ROW EXECUTE FUNCTION papers_refuse_text_of_signed();
"""
)
BACKWARD = (
    "DROP TRIGGER papers_text_not_after_signing ON papers_text; DROP FUNCTION papers_refuse_text_of_signed();"
    "DROP TRIGGER papers_text_never_changed ON papers_text;"
    + "".join(
        f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"
        for table in TABLES
    )
)


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_what_is_written"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
