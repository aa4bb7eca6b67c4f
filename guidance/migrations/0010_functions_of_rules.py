from django.db import migrations

from guidance.segments import procedures


def create(apps, schema_editor):
    procedures.create(schema_editor)


def drop(apps, schema_editor):
    procedures.drop(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("guidance", "0009_answers")]

    operations = [migrations.RunPython(create, drop)]
