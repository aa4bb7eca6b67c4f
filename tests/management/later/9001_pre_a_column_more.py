"""Adds what old code does not know and need not fill."""

from django.db import migrations, models

from tests.management.later import LAST


class Migration(migrations.Migration):
    """A column with a default of the database's own."""

    dependencies = [("guidance", LAST)]
    operations = [migrations.AddField("workspace", "of_later", models.TextField(db_default="", default=""))]
