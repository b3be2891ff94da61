from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only")]
    operations = [
        migrations.RemoveConstraint(model_name="columnchoice", name="core_column_choice_once"),
        migrations.RenameField(model_name="columnchoice", old_name="channel", new_name="code"),
        migrations.RenameField(model_name="export", old_name="channel", new_name="code"),
        migrations.AddConstraint(
            model_name="columnchoice",
            constraint=models.UniqueConstraint(fields=("member", "code"), name="core_column_choice_once"),
        ),
    ]
