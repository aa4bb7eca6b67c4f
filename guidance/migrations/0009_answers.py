"""Answers to surveys."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the table of answers."""

    dependencies = [("guidance", "0008_one_screen")]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=60)),
                ("number", models.SmallIntegerField(null=True)),
                ("chosen", models.JSONField(default=list)),
                ("words", models.TextField(blank=True)),
                ("step", models.CharField(blank=True, max_length=60)),
                ("answered_at", models.DateTimeField()),
                (
                    "exposure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="guidance.exposure",
                    ),
                ),
                (
                    "prompt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="guidance.prompt",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["prompt", "question"], name="answer_by_question")],
                "constraints": [models.UniqueConstraint(fields=["exposure", "question"], name="answer_once")],
            },
        ),
    ]
