from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reservations', '0004_retention'),
    ]

    operations = [
        migrations.AddField(
            model_name='cart',
            name='called_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='cart',
            name='called_by',
            field=models.CharField(default='', max_length=200),
        ),
    ]
