from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guidance", "0003_catalog_record")]

    operations = [
        migrations.AddIndex(
            model_name="exposure",
            index=models.Index(
                condition=models.Q(("shown_at", None)), fields=["person", "expires_at"], name="lease_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="exposure",
            index=models.Index(
                condition=models.Q(("shown_at", None)), fields=["account", "expires_at"], name="lease_by_account"
            ),
        ),
    ]
