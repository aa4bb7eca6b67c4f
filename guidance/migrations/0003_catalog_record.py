import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guidance", "0002_deciding_whole")]

    operations = [
        migrations.CreateModel(
            name="CatalogRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveBigIntegerField()),
                ("since", models.DateTimeField(db_index=True)),
                ("prompts", models.BinaryField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="guidance.workspace",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="catalogrecord",
            constraint=models.UniqueConstraint(fields=("workspace", "version"), name="catalog_record_once"),
        ),
    ]
