"""Runs of bulk moves come from the console with their table; from now on tokens ask for them, too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_MEMBER = {"on_delete": django.db.models.deletion.CASCADE, "related_name": "+", "to": settings.AUTH_USER_MODEL}
_TAKEN_OVER = migrations.CreateModel(
    name="BulkRun",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("code", models.CharField(max_length=16)),
        ("move", models.CharField(max_length=40)),
        ("said", models.TextField(default="")),
        ("ids", models.JSONField()),
        ("results", models.JSONField(default=list)),
        ("finished_at", models.DateTimeField(null=True)),
        ("created_at", models.DateTimeField(auto_now_add=True)),
        ("member", models.ForeignKey(**_MEMBER)),
    ],
    options={"db_table": "console_bulkrun"},
)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_draft"),
        ("console", "0003_bulk_runs_move"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[_TAKEN_OVER]),
        migrations.AlterField("bulkrun", "member", models.ForeignKey(null=True, **_MEMBER)),
        migrations.AddField(
            "bulkrun",
            "token",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.apitoken",
                to_field="prefix",
            ),
        ),
        migrations.AddConstraint(
            "bulkrun",
            models.CheckConstraint(
                name="core_bulk_run_one_asker",
                condition=models.Q(("member", None), ("token__isnull", False))
                | models.Q(("member__isnull", False), ("token", None)),
            ),
        ),
    ]
