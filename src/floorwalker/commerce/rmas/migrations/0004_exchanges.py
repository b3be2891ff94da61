"""New items of exchanges, and what the customer pays for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_lists"), ("rmas", "0003_decisions")]

    operations = [
        migrations.AddField("payout", "draft", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("rma", "due", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("rma", "paid_in", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("rma", "payment_url", models.CharField(db_default="", default="", max_length=2000)),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("pk", models.CompositePrimaryKey("session_id", "number", blank=True, editable=False, primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("line", models.IntegerField()),
                ("variant", models.CharField(default="", max_length=200)),
                ("sku", models.CharField(default="", max_length=120)),
                ("title", models.CharField(default="", max_length=255)),
                ("quantity", models.IntegerField()),
                ("price", models.BigIntegerField()),
                ("due", models.BigIntegerField(default=0)),
                ("ship_to", models.JSONField(default=dict)),
                ("state", models.CharField(max_length=12)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("session", models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="drafts", to="core.session")),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("pk", models.CompositePrimaryKey("session_id", "number", blank=True, editable=False, primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("amount", models.BigIntegerField()),
                ("reference", models.CharField(max_length=200)),
                ("entered_by", models.CharField(max_length=200)),
                ("paid_at", models.DateTimeField()),
                ("session", models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="payments_in", to="core.session")),
            ],
        ),
    ]
