import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.isolation.models
import tenancy.isolation.scope
from tenancy.isolation.operations import IsolateTable


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0002_win_added_by"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConcernNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.isolation.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("text", models.TextField(verbose_name="what was done")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "concern",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="partnerships.concern",
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
                (
                    "written_by",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.RemoveField(
            model_name="concern",
            name="follow_up",
        ),
        migrations.AddField(
            model_name="actionitem",
            name="is_sample",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="checkin",
            name="reminder_token_hash",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="concern",
            name="is_sample",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="meeting",
            name="is_sample",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="win",
            name="check_in",
            field=tenancy.isolation.models.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="wins",
                to="partnerships.checkin",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reminder_token_hash", ""), _negated=True),
                fields=("workspace", "reminder_token_hash"),
                name="check_in_reminder_token",
            ),
        ),
        IsolateTable("ConcernNote"),
        IsolateTable("Win"),
    ]
