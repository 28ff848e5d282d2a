"""Search out of line: pairs go with their statement, what was there before waits for its own, the old index goes.

The foreign keys delete by themselves: who may erase a statement need not be allowed anything on what is derived of it.
"""

from django.db import migrations

TABLES = ("demands_statement_pairs", "demands_unsearched")

FORWARD = (
    "".join(
        f"""
ALTER TABLE {table} ADD CONSTRAINT {table}_of_statement FOREIGN KEY (statement_id)
    REFERENCES demands_statement (demand_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""
        for table in TABLES
    )
    + """
INSERT INTO demands_unsearched (statement_id) SELECT demand_id FROM demands_statement;
DROP INDEX demands_statement_bigrams;
"""
)
BACKWARD = r"""
CREATE INDEX demands_statement_bigrams ON demands_statement USING gin (han_bigrams(title || E'\n' || text));
ALTER TABLE demands_statement_pairs DROP CONSTRAINT demands_statement_pairs_of_statement;
ALTER TABLE demands_unsearched DROP CONSTRAINT demands_unsearched_of_statement;
"""


class Migration(migrations.Migration):
    dependencies = [("demands", "0004_full")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
