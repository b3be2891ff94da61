"""Lines that were rejected by themselves, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rmas', '0002_roll_ups'),
    ]

    operations = [
        migrations.AddField(
            model_name='returnline',
            name='reject_code',
            field=models.CharField(db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='returnline',
            name='reject_message',
            field=models.TextField(db_default='', default=''),
        ),
    ]
