"""Which units a matter has been in the hands of, written down on the matter itself for those that were there before."""

from django.db import migrations

FORWARD = """
UPDATE matters_matter m SET line = found.line, reach = found.reach FROM (
    SELECT a.matter_id,
           array_agg(DISTINCT u.code ORDER BY u.code) AS line,
           (SELECT array_agg(DISTINCT part ORDER BY part) FROM matters_assignment b
            JOIN people_unit v ON v.id = b.unit_id, unnest(string_to_array(trim(BOTH '/' FROM v.path), '/')) part
            WHERE b.matter_id = a.matter_id) AS reach
    FROM matters_assignment a JOIN people_unit u ON u.id = a.unit_id GROUP BY a.matter_id
) found WHERE found.matter_id = m.id
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0004_hand_guards"), ("people", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
