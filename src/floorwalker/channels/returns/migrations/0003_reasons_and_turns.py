"""Why items go back and whose turn it is, by which lists are filtered; the worker folds what is there again, so that they follow from its events."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_FOLD_AGAIN = """
UPDATE core_session SET complaint = 'It is folded again after an upgrade.', due_at = now() WHERE channel = 'returns'
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0003_lists"), ("returns", "0002_figures")]

    operations = [
        migrations.AddField("returnsession", "reasons", models.TextField(db_default="", default="")),
        migrations.AddField("returnsession", "waiting_for", models.CharField(db_default="", default="", max_length=16)),
        migrations.AddField("returnsession", "waiting_since", models.DateTimeField(null=True)),
        AddIndexConcurrently(
            "returnsession",
            models.Index(
                fields=["waiting_on", "-session"], name="returns_waiting", condition=models.Q(("waiting_on", ""), _negated=True)
            ),
        ),
        migrations.RunSQL(_FOLD_AGAIN, migrations.RunSQL.noop),
    ]
