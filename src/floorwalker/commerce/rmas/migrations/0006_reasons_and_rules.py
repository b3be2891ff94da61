"""Reasons of lines by their codes, and what the store's rules said of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rmas", "0005_closing")]

    operations = [
        migrations.AddField("returnline", "sub_reason", models.CharField(db_default="", default="", max_length=40)),
        migrations.AddField("returnline", "vocabulary", models.BigIntegerField(null=True)),
        migrations.AddField("returnline", "out_of_policy", models.CharField(db_default="", default="", max_length=40)),
        migrations.AddField("returnline", "trace", models.JSONField(db_default={}, default=dict)),
    ]
