"""Agents who took a cart over, and by which marks it is known; the worker folds open carts again, so that they follow from their events."""

from django.db import migrations, models

_FOLD_AGAIN = """
UPDATE core_session SET complaint = 'It is folded again after an upgrade.', due_at = now()
WHERE channel = 'reservations' AND state = 'active'
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0006_risk"), ("reservations", "0004_retention")]

    operations = [
        migrations.AddField("cart", "called_at", models.DateTimeField(null=True)),
        migrations.AddField("cart", "called_by", models.CharField(default="", max_length=200)),
        migrations.RunSQL(_FOLD_AGAIN, migrations.RunSQL.noop),
    ]
