import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.isolation.models
import tenancy.isolation.scope
from tenancy.isolation.operations import IsolateTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Share",
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
                ("title", models.CharField(max_length=200, verbose_name="for whom")),
                ("token_hash", models.CharField(max_length=64)),
                ("prefix", models.CharField(max_length=12)),
                ("shows_money", models.BooleanField(default=False, verbose_name="shows money")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_opened_on", models.DateField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "created_by",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tenancy.membership",
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
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "token_hash"), name="share_token")
                ],
            },
        ),
        migrations.CreateModel(
            name="ArchiveFilling",
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
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Filled"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("error", models.TextField(blank=True)),
                ("language", models.CharField(default="en", max_length=10)),
                ("counts", models.JSONField(default=dict)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "started_by",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tenancy.membership",
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
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace",), name="archive_filling_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ArchivePart",
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
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.BinaryField()),
                (
                    "run",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="overview.archivefilling",
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
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "run", "number"), name="archive_part_once"
                    )
                ],
            },
        ),
        IsolateTable("Share"),
        IsolateTable("ArchiveFilling"),
        IsolateTable("ArchivePart"),
    ]
