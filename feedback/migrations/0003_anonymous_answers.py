from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0002_personal_links"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="anonymousbuffer",
            name="waiting",
        ),
        migrations.AddField(
            model_name="anonymousbuffer",
            name="sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="response",
            name="is_reported",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="response",
            name="sealed_sector",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="response",
            name="language",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(
                condition=models.Q(("is_reported", False)),
                fields=["workspace", "wave"],
                name="response_not_reported",
            ),
        ),
    ]
