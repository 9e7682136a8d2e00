import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

import tenancy.isolation.models
import tenancy.isolation.scope
from tenancy.folding import FoldTexts
from tenancy.isolation.operations import IsolateTable, ReferenceUpwards


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
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
                ("name", models.CharField(max_length=300, verbose_name="name")),
                (
                    "other_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="other names",
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("government", "Government"),
                            ("education", "Education"),
                            ("nonprofit", "Nonprofit"),
                            ("business", "Business"),
                            ("philanthropy", "Philanthropy"),
                            ("health", "Health"),
                            ("community", "Community"),
                            ("media", "Media"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="sector",
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=100, verbose_name="kind")),
                (
                    "identifiers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        blank=True,
                        default=list,
                        help_text="In org-id form, such as US-EIN-123456789.",
                        size=None,
                        verbose_name="identifiers",
                    ),
                ),
                ("website", models.URLField(blank=True, max_length=500, verbose_name="website")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("address", models.TextField(blank=True, verbose_name="address")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                ("mission", models.TextField(blank=True, verbose_name="mission")),
                ("priorities", models.TextField(blank=True, verbose_name="priorities")),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("active", "Active"),
                            ("dormant", "Dormant"),
                            ("left", "Left"),
                        ],
                        default="active",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("status_since", models.DateField(blank=True, null=True, verbose_name="since")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="tags",
                    ),
                ),
                (
                    "external_key",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="key in your own files"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                "indexes": [
                    models.Index(fields=["workspace", "name"], name="organization_by_name"),
                    models.Index(fields=["workspace", "sector"], name="organization_by_sector"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_key", ""), _negated=True),
                        fields=("workspace", "external_key"),
                        name="organization_external_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "shares_address",
                    models.BooleanField(
                        default=False, verbose_name="shares the address with others"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("leader", "Leader"),
                            ("staff", "Staff"),
                            ("educator", "Educator"),
                            ("student", "Student"),
                            ("family", "Family"),
                            ("neighbor", "Neighbor"),
                            ("funder", "Funder"),
                            ("official", "Public official"),
                            ("other", "Other"),
                        ],
                        default="staff",
                        max_length=20,
                        verbose_name="stakeholder group",
                    ),
                ),
                (
                    "language",
                    models.CharField(default="en", max_length=10, verbose_name="language"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("phone", "Phone"),
                            ("post", "Post"),
                            ("in_person", "In person"),
                        ],
                        default="email",
                        max_length=20,
                        verbose_name="prefers",
                    ),
                ),
                (
                    "accessibility",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="accessibility needs"
                    ),
                ),
                (
                    "consented_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="agreed to be contacted on"
                    ),
                ),
                (
                    "is_main_contact",
                    models.BooleanField(default=False, verbose_name="main contact"),
                ),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                (
                    "external_key",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="key in your own files"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "organization",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="people",
                        to="stakeholders.organization",
                        verbose_name="organization",
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
                "verbose_name_plural": "people",
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["workspace", "name"], name="person_by_name")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True), ("shares_address", False)
                        ),
                        name="person_email",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnDataLink",
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
                ("token_hash", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_data_links",
                        to="stakeholders.person",
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
                        fields=("workspace", "token_hash"), name="own_data_token"
                    )
                ],
            },
        ),
        IsolateTable("Organization"),
        IsolateTable("Person"),
        IsolateTable("OwnDataLink"),
        FoldTexts("Organization", ("name", "other_names", "place", "tags")),
        FoldTexts("Person", ("name", "email", "title")),
        ReferenceUpwards("tenancy_membership", "organization_id", "stakeholders_organization"),
        ReferenceUpwards("tenancy_invitation", "organization_id", "stakeholders_organization"),
    ]
