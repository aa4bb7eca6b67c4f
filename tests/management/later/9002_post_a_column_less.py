"""Takes away what no code needs any more."""

from django.db import migrations


class Migration(migrations.Migration):
    """The same column again, so that the tests' database is as it was."""

    dependencies = [("guidance", "9001_pre_a_column_more")]
    operations = [migrations.RemoveField("workspace", "of_later")]
