import django.db.models.deletion
from django.db import migrations

import tenancy.isolation.models
from tenancy.isolation.operations import IsolateTable


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="win",
            name="added_by",
            field=tenancy.isolation.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        IsolateTable("Win"),
    ]
