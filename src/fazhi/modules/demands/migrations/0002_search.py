"""Search in Chinese without a word list: every pair of neighbouring characters is a key of a GIN index.

``han_bigrams`` looks at no character class and no locale, so it means the same on every build and version of
PostgreSQL, and a text that contains a term always contains the term's pairs: the index finds a superset, the LIKE
behind it makes the answer exact. Only ASCII letters are lower-cased.
"""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION han_bigrams(said text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT one || two), '{}')
    FROM (SELECT string_to_array(lower(said COLLATE "C"), NULL) AS letters) AS split,
         unnest(letters, letters[2:]) AS pair (one, two)
    WHERE one || two !~ '[ \t\r\n]'
$$;

CREATE INDEX demands_statement_bigrams ON demands_statement
    USING gin (han_bigrams(title || E'\n' || text));
"""

BACKWARD = """
DROP INDEX demands_statement_bigrams;
DROP FUNCTION han_bigrams(text);
"""


class Migration(migrations.Migration):
    dependencies = [("demands", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
