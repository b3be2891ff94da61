"""How long each step took; the worker folds what is there again, so that it follows from its events."""

from django.db import migrations, models

_FOLD_AGAIN = """
UPDATE core_session SET complaint = 'It is folded again after an upgrade.', due_at = now() WHERE channel = 'returns'
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_lists"), ("returns", "0003_reasons_and_turns")]

    operations = [
        migrations.AddField("returnsession", "reached_at", models.DateTimeField(null=True)),
        migrations.AddField("returnsession", "to_items", models.IntegerField(null=True)),
        migrations.AddField("returnsession", "to_reasons", models.IntegerField(null=True)),
        migrations.AddField("returnsession", "to_offers", models.IntegerField(null=True)),
        migrations.AddField("returnsession", "to_chosen", models.IntegerField(null=True)),
        migrations.AddField("returnsession", "to_submitted", models.IntegerField(null=True)),
        migrations.RunSQL(_FOLD_AGAIN, migrations.RunSQL.noop),
    ]
