"""Which tab has a tour or survey on screen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the holder of an exposure."""

    dependencies = [("guidance", "0007_noticing")]

    operations = [
        migrations.AddField(
            model_name="exposure", name="holder", field=models.CharField(default="", db_default="", max_length=40)
        ),
        migrations.AddField(model_name="exposure", name="held_at", field=models.DateTimeField(null=True)),
    ]
