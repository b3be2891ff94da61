from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_risk'),
        ('reservations', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='cart',
            name='risk_label',
            field=models.CharField(default='', max_length=8),
        ),
        migrations.AddField(
            model_name='cart',
            name='risk_level',
            field=models.CharField(default='normal', max_length=12),
        ),
        migrations.AddField(
            model_name='cart',
            name='risk_model',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='cart',
            name='risk_pinned_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='cart',
            name='risk_reached',
            field=models.CharField(default='normal', max_length=12),
        ),
        migrations.AddField(
            model_name='cart',
            name='risk_reasons',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='cart',
            name='risk_restriction',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='cart',
            name='risk_score',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='cart',
            name='risk_seen',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='cart',
            name='risk_version',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='cart',
            name='risk_worth',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.RunSQL(
            "UPDATE core_session SET risk = 'normal' WHERE channel = 'reservations' AND risk = ''",
            migrations.RunSQL.noop,
        ),
    ]
