from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0020_pre_standing_compared'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditentry',
            name='times',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='until',
            field=models.DateTimeField(null=True),
        ),
    ]
