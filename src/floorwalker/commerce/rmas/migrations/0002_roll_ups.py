"""Roll-ups that lists are filtered by; the worker folds what is there again, so that they follow from its events."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_FOLD_AGAIN = """
UPDATE core_session SET complaint = 'It is folded again after an upgrade.', due_at = now() WHERE channel = 'rmas'
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0003_lists"), ("orders", "0001_initial"), ("rmas", "0001_initial")]

    operations = [
        migrations.AlterField("rma", "inspection", models.CharField(default="none", max_length=12)),
        migrations.AlterField("rma", "logistics", models.CharField(default="none", max_length=24)),
        migrations.AlterField("rma", "money", models.CharField(default="none", max_length=12)),
        migrations.RunSQL(
            "UPDATE rmas_rma SET logistics = 'none' WHERE logistics = ''", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            "UPDATE rmas_rma SET inspection = CASE inspection WHEN '' THEN 'none' WHEN 'validated' THEN 'inspected'"
            " WHEN 'unexpected' THEN 'received' ELSE 'expected' END"
            " WHERE inspection IN ('', 'partial', 'validated', 'unexpected')",
            migrations.RunSQL.noop,
        ),
        AddIndexConcurrently("rma", models.Index(fields=["money", "-session"], name="rmas_money")),
        AddIndexConcurrently("rma", models.Index(fields=["logistics", "-session"], name="rmas_logistics")),
        AddIndexConcurrently("rma", models.Index(fields=["inspection", "-session"], name="rmas_inspection")),
        migrations.RunSQL(_FOLD_AGAIN, migrations.RunSQL.noop),
    ]
