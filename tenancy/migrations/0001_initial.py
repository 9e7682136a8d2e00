import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tenancy.isolation.models
import tenancy.isolation.scope
import tenancy.models
import tenancy.validators
from tenancy import folding
from tenancy.isolation.operations import IsolateTable, id_in
from tenancy.isolation.scope import USER_SETTING, WORKSPACE_SETTING

# The one way in which the audit trail changes: a person is erased from it (decision 14). The
# functions belong to the table's owner; the policy is forced on the owner too, so they reach the
# open workspace only.
CREATE = """
CREATE FUNCTION tenancy_text_without_person(value text, pattern text, wholes text[])
RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE
        WHEN lower(value) = ANY (wholes) THEN '[erased]'
        -- A label keeps the first letters of a long text.
        WHEN length(value) >= 80 AND EXISTS (
            SELECT FROM unnest(wholes) AS whole WHERE starts_with(whole, lower(value))
        ) THEN '[erased]'
        WHEN pattern = '' THEN value
        ELSE regexp_replace(value, pattern, '[erased]', 'gi')
    END
$$;

CREATE FUNCTION tenancy_json_without_person(value jsonb, pattern text, wholes text[])
RETURNS jsonb LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    CASE jsonb_typeof(value)
    WHEN 'string' THEN
        RETURN to_jsonb(tenancy_text_without_person(value #>> '{}', pattern, wholes));
    WHEN 'array' THEN
        RETURN (
            SELECT coalesce(
                jsonb_agg(tenancy_json_without_person(item, pattern, wholes) ORDER BY place), '[]'
            )
            FROM jsonb_array_elements(value) WITH ORDINALITY AS items (item, place)
        );
    WHEN 'object' THEN
        RETURN (
            SELECT coalesce(
                jsonb_object_agg(
                    tenancy_text_without_person(name, pattern, wholes),
                    tenancy_json_without_person(item, pattern, wholes)
                ),
                '{}'
            )
            FROM jsonb_each(value) AS items (name, item)
        );
    ELSE
        RETURN value;
    END CASE;
END
$$;

CREATE FUNCTION tenancy_erase_from_audit(
    event_id uuid, acting_id uuid, acting_label text, subject_id uuid, subject_ids uuid[],
    pattern text, wholes text[], loose text, needles text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE tenancy_auditevent AS event SET
        actor_label = CASE
            WHEN event.actor_id = ANY (subject_ids)
                OR event.actor_id IS NULL AND event.object_id = ANY (subject_ids) THEN '[erased]'
            ELSE tenancy_text_without_person(event.actor_label, pattern, wholes) END,
        object_label = CASE
            WHEN event.object_id = ANY (subject_ids) THEN '[erased]'
            ELSE tenancy_text_without_person(event.object_label, pattern, wholes) END,
        before = CASE
            WHEN event.object_id = ANY (subject_ids) THEN NULL
            WHEN event.before #>> '{merge,merged,id}' = ANY (subject_ids::text[]) THEN NULL
            ELSE tenancy_json_without_person(event.before, pattern, wholes) END,
        after = CASE
            WHEN event.object_id = ANY (subject_ids) THEN NULL
            ELSE tenancy_json_without_person(event.after, pattern, wholes) END
    WHERE event.actor_id = ANY (subject_ids) OR event.object_id = ANY (subject_ids)
        -- Somebody whom a merge made one with another, until it was undone.
        OR event.before #>> '{merge,merged,id}' = ANY (subject_ids::text[])
        OR tenancy_text_without_person(event.actor_label, pattern, wholes) <> event.actor_label
        OR tenancy_text_without_person(event.object_label, pattern, wholes) <> event.object_label
        -- Walking through JSON is slow: only where its text lets a find be expected.
        OR (
            (
                loose <> '' AND concat(event.before, event.after) ~* loose
                OR EXISTS (
                    SELECT FROM unnest(needles) AS needle
                    WHERE strpos(lower(concat(event.before, event.after)), needle) > 0
                )
            )
            AND (
                tenancy_json_without_person(event.before, pattern, wholes) <> event.before
                OR tenancy_json_without_person(event.after, pattern, wholes) <> event.after
            )
        );
    GET DIAGNOSTICS changed = ROW_COUNT;
    INSERT INTO tenancy_auditevent (id, workspace_id, actor_id, actor_label, action, object_type,
        object_id, object_label, before, after, happened_at)
    VALUES (event_id, THE_WORKSPACE, acting_id,
        CASE WHEN acting_id = ANY (subject_ids) THEN '[erased]' ELSE acting_label END,
        'erase_person', 'person', subject_id, '[erased]', NULL,
        jsonb_build_object('entries', changed), now());
    RETURN changed;
END
$$;

REVOKE ALL ON FUNCTION tenancy_erase_from_audit(
    uuid, uuid, text, uuid, uuid[], text, text[], text, text[]
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy_erase_from_audit(
    uuid, uuid, text, uuid, uuid[], text, text[], text, text[]
) TO commonweave_app;
"""

DROP = """
DROP FUNCTION tenancy_erase_from_audit(
    uuid, uuid, text, uuid, uuid[], text, text[], text, text[]
);
DROP FUNCTION tenancy_json_without_person(jsonb, text, text[]);
DROP FUNCTION tenancy_text_without_person(text, text, text[]);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(folding.CREATE, folding.DROP),
        migrations.CreateModel(
            name="Workspace",
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
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=60,
                        validators=[tenancy.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        default=tenancy.models.default_languages,
                        size=None,
                        validators=[tenancy.validators.validate_languages],
                        verbose_name="languages",
                    ),
                ),
                (
                    "minimum_group_size",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[django.core.validators.MinValueValidator(5)],
                        verbose_name="smallest group shown in student data",
                    ),
                ),
                (
                    "retention_months",
                    models.PositiveSmallIntegerField(
                        default=36,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="months to keep answers that name people",
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="contact for people you ask"
                    ),
                ),
                (
                    "school_year_starts",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "January"),
                            (2, "February"),
                            (3, "March"),
                            (4, "April"),
                            (5, "May"),
                            (6, "June"),
                            (7, "July"),
                            (8, "August"),
                            (9, "September"),
                            (10, "October"),
                            (11, "November"),
                            (12, "December"),
                        ],
                        default=7,
                        verbose_name="school year starts in",
                    ),
                ),
                (
                    "fiscal_year_starts",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "January"),
                            (2, "February"),
                            (3, "March"),
                            (4, "April"),
                            (5, "May"),
                            (6, "June"),
                            (7, "July"),
                            (8, "August"),
                            (9, "September"),
                            (10, "October"),
                            (11, "November"),
                            (12, "December"),
                        ],
                        default=7,
                        verbose_name="fiscal year starts in",
                    ),
                ),
                (
                    "is_mfa_required",
                    models.BooleanField(default=False, verbose_name="two-step sign-in required"),
                ),
                ("data_version", models.BigIntegerField(default=0, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.isolation.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                (
                    "language",
                    models.CharField(default="en", max_length=10, verbose_name="language"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("is_staff", models.BooleanField(default=False)),
                (
                    "joined_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="user_email_unique_any_case",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("coordinator", "Coordinator"),
                            ("partner", "Partner"),
                            ("funder", "Funder"),
                            ("viewer", "Viewer"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("organization_id", models.UUIDField(blank=True, null=True)),
                ("is_suspended", models.BooleanField(default=False, verbose_name="suspended")),
                (
                    "joined_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
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
                        fields=("workspace", "user"), name="membership_once_per_workspace"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("coordinator", "Coordinator"),
                            ("partner", "Partner"),
                            ("funder", "Funder"),
                            ("viewer", "Viewer"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("organization_id", models.UUIDField(blank=True, null=True)),
                ("token_hash", models.CharField(max_length=64)),
                (
                    "language",
                    models.CharField(default="en", max_length=10, verbose_name="language"),
                ),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "invited_by",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
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
                    models.UniqueConstraint(
                        fields=("workspace", "token_hash"), name="invitation_token"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotentReply",
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
                ("key", models.CharField(max_length=200)),
                ("request_hash", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "membership",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
                    models.UniqueConstraint(
                        fields=("workspace", "membership", "key"), name="idempotency_key_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
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
                ("actor_id", models.UUIDField(null=True)),
                ("actor_label", models.CharField(max_length=200)),
                ("action", models.CharField(max_length=60)),
                ("object_type", models.CharField(max_length=60)),
                ("object_id", models.UUIDField(null=True)),
                ("object_label", models.CharField(max_length=200)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("happened_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    models.Index(fields=["workspace", "-happened_at"], name="audit_by_time"),
                    models.Index(
                        fields=["workspace", "object_type", "object_id"], name="audit_by_object"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("token_hash", models.CharField(max_length=64)),
                ("prefix", models.CharField(max_length=12)),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                ("is_read_only", models.BooleanField(default=False, verbose_name="read only")),
                ("last_used_on", models.DateField(blank=True, null=True, verbose_name="last used")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "membership",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
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
                    models.UniqueConstraint(
                        fields=("workspace", "token_hash"), name="api_token_hash"
                    )
                ],
            },
        ),
        IsolateTable("Membership"),
        IsolateTable("Invitation"),
        IsolateTable("ApiToken"),
        IsolateTable("AuditEvent", append_only=True),
        IsolateTable("IdempotentReply"),
        # The switcher: a user may read the own memberships of every workspace, and change none.
        migrations.RunSQL(
            "CREATE POLICY own_memberships ON tenancy_membership FOR SELECT USING"
            f" (user_id = (SELECT {id_in(USER_SETTING)}))",
            "DROP POLICY own_memberships ON tenancy_membership",
        ),
        migrations.RunSQL(CREATE.replace("THE_WORKSPACE", id_in(WORKSPACE_SETTING)), DROP),
    ]
