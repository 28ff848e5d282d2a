"""Documents take their numbers from the papers' series: what was given so far goes on there."""

from django.db import migrations

FORWARD = """
INSERT INTO papers_count (series, year, last) SELECT series, year, last FROM documents_count;
"""
BACKWARD = """
INSERT INTO documents_count (series, year, last) SELECT series, year, last FROM papers_count
WHERE series LIKE 'document:%' OR series LIKE 'file:%';
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_full"), ("papers", "0001_what_is_written")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD), migrations.DeleteModel(name="Count")]
