from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0002_erase_from_the_audit_trail")]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="table_versions",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
