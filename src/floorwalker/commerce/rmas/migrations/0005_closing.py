"""Whether and when an RMA closes by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rmas", "0004_exchanges")]

    operations = [
        migrations.AddField("rma", "closes", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("rma", "done_at", models.DateTimeField(null=True)),
        migrations.AddField("rma", "kept_open", models.BooleanField(db_default=False, default=False)),
    ]
