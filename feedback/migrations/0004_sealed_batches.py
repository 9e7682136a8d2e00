import uuid

import django.db.models.deletion
from django.db import migrations, models

import tenancy.isolation.models
import tenancy.isolation.scope
from tenancy.isolation.operations import IsolateTable


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0003_anonymous_answers"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(model_name="response", name="sealed_sector"),
        migrations.CreateModel(
            name="AnonymousBatch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sealed", models.BinaryField()),
                (
                    "wave",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="anonymous_batches",
                        to="feedback.wave",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=tenancy.isolation.scope.current_workspace_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.workspace",
                    ),
                ),
            ],
            options={"base_manager_name": "objects"},
        ),
        IsolateTable("AnonymousBatch"),
    ]
