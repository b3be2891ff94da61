"""Why the lines of an RMA come back, by which lists are filtered, drawn from the lines that are there."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

DRAW = """
UPDATE rmas_rma SET reasons = told.reasons, vocabulary = told.vocabulary
FROM (
    SELECT line.session_id, jsonb_agg(DISTINCT code.told COLLATE "C") AS reasons,
        (array_agg(line.vocabulary ORDER BY line.number))[1] AS vocabulary
    FROM rmas_returnline AS line,
        unnest(ARRAY[line.reason, rtrim(line.reason || '.' || line.sub_reason, '.')]) AS code (told)
    WHERE line.reason <> '' GROUP BY line.session_id
) AS told
WHERE rmas_rma.session_id = told.session_id
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("rmas", "0006_reasons_and_rules")]

    operations = [
        migrations.AddField("rma", "reasons", models.JSONField(db_default=[], default=list)),
        migrations.AddField("rma", "vocabulary", models.BigIntegerField(null=True)),
        migrations.RunSQL(DRAW, migrations.RunSQL.noop),
        AddIndexConcurrently("rma", GinIndex(fields=["reasons"], name="rmas_reasons")),
    ]
