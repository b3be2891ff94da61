import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0003_lists'),
        ('accounts', '0002_trail'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, primary_key=True, serialize=False)),
                ('tag', models.CharField(max_length=20)),
                ('guest', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=12)),
                ('hooks', models.IntegerField(default=1)),
                ('fee', models.BigIntegerField()),
                ('handed_in_at', models.DateTimeField()),
                ('returned_at', models.DateTimeField(null=True)),
                ('remark', models.TextField(default='')),
                ('words', models.TextField(default='')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.store')),
            ],
            options={
                'indexes': [models.Index(fields=['-handed_in_at', '-id'], name='cloakroom_list'), models.Index(fields=['store', '-handed_in_at', '-id'], name='cloakroom_store_list'), models.Index(fields=['kind', '-handed_in_at', '-id'], name='cloakroom_kind_list'), models.Index(fields=['guest', 'id'], name='cloakroom_guest_list'), models.Index(fields=['-fee', '-id'], name='cloakroom_fee_list'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('words', name='gin_trgm_ops'), name='cloakroom_words')],
            },
        ),
    ]
