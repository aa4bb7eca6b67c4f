"""Feature tags, clicks noted by themselves, and the switch that takes everything off the pages."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add what a page is told of its workspace, and the tags with their documents."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("guidance", "0006_every_form"),
    ]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="capture_clicks",
            field=models.BooleanField(
                default=False,
                verbose_name="note clicks on all pages",
                help_text="Clicks and sent forms become “$autocapture” events: what was pressed, never what was typed.",
            ),
        ),
        migrations.AddField(
            model_name="workspace",
            name="off_since",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="workspace",
            name="off_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="workspace",
            name="tags",
            field=models.CharField(blank=True, default="", editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name="workspace",
            name="page_version",
            field=models.PositiveBigIntegerField(default=1, editable=False),
        ),
        migrations.CreateModel(
            name="FeatureTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="event")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("click", "Clicked"),
                            ("hover", "Rested upon with the pointer"),
                            ("submit", "Sent (a form)"),
                            ("change", "Changed (a field)"),
                        ],
                        default="click",
                        max_length=6,
                        verbose_name="counts when it is",
                    ),
                ),
                ("candidates", models.JSONField(default=list)),
                ("pages", models.JSONField(blank=True, default=dict)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feature_tags",
                        to="guidance.workspace",
                    ),
                ),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.AddConstraint(
            model_name="featuretag",
            constraint=models.UniqueConstraint(fields=["workspace", "name"], name="feature_tag_once"),
        ),
        migrations.CreateModel(
            name="TagDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("body", models.BinaryField()),
                ("body_gzip", models.BinaryField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="guidance.workspace"
                    ),
                ),
            ],
            options={"ordering": ["-created_at"]},
        ),
    ]
