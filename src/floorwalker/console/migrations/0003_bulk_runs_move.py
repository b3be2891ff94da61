"""Runs of bulk moves belong to core from here on; their table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("console", "0002_sent_form")]
    operations = [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="BulkRun")])]
