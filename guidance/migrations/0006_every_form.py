"""Every form a prompt can take."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Widen the choice of kinds."""

    dependencies = [("guidance", "0005_segment_parts")]

    operations = [
        migrations.AlterField(
            model_name="prompt",
            name="kind",
            field=models.CharField(
                max_length=10,
                choices=[
                    ("tooltip", "Tooltip"),
                    ("modal", "Modal"),
                    ("banner", "Banner"),
                    ("slideout", "Slideout"),
                    ("hotspot", "Hotspot"),
                    ("card", "Card in the page"),
                    ("meter", "Limit meter"),
                    ("checklist", "Checklist"),
                    ("survey", "Survey"),
                    ("tour", "Tour"),
                    ("launcher", "Offer list"),
                ],
            ),
        )
    ]
