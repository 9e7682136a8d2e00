"""What the database says of every table: nothing of the isolation may be missing anywhere."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, connections, models, transaction
from django.db.backends.utils import CursorWrapper

from config.rooms import ROOMS
from tenancy.audit.recording import record_event
from tenancy.isolation.models import TenantForeignKey, TenantModel
from tenancy.isolation.operations import POLICY
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership

pytestmark = pytest.mark.django_db

# Tables outside row-level security, each with its reason.
GLOBAL_TABLES = {
    "tenancy_user": "a user belongs to no workspace",
    "tenancy_workspace": "the tenant itself",
    "messaging_accountmail": "account e-mails belong to no workspace",
    "messaging_duework": "which workspace has something due, without content",
    "messaging_heartbeat": "when a periodic job last ran",
    "tenancy_user_groups": "Django's; unused",
    "tenancy_user_user_permissions": "Django's; unused",
}
FRAMEWORK_PREFIXES = ("django_", "auth_", "account_", "mfa_")
# Policies besides the workspace's own, each with its reason.
MORE_POLICIES = {("tenancy_membership", "own_memberships"): "the workspace switcher"}

TENANT_MODELS = [
    model
    for app in ROOMS
    for model in apps.get_app_config(app).get_models()
    if issubclass(model, TenantModel)
]


def rows(statement: str, params: list[str] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def constraints_of(table: str, kind: str) -> list[str]:
    return [
        str(row[0])
        for row in rows(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = %s",
            [table, kind],
        )
    ]


def test_check_01_every_table_is_a_tenant_table_or_named_with_a_reason() -> None:
    tables = {
        str(row[0]) for row in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    }
    tenant = {model._meta.db_table for model in TENANT_MODELS}
    rest = {
        table
        for table in tables - tenant - GLOBAL_TABLES.keys()
        if not table.startswith(FRAMEWORK_PREFIXES)
    }
    assert rest == set()
    assert tenant <= tables


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.db_table)
def test_check_01_tenant_table_is_isolated(model: type[models.Model]) -> None:
    table = model._meta.db_table
    assert rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
    ) == [(True, True)]
    assert constraints_of(table, "p") == ["PRIMARY KEY (workspace_id, id)"]
    policies = rows(
        "SELECT policyname, cmd, permissive, qual, with_check FROM pg_policies"
        " WHERE tablename = %s",
        [table],
    )
    own = [row for row in policies if row[0] == POLICY]
    assert len(own) == 1
    _, command, permissive, using, check = own[0]
    assert (command, permissive) == ("ALL", "PERMISSIVE")
    assert using == check
    assert "SELECT" in str(using)
    assert "app.workspace_id" in str(using)
    others = {(table, str(row[0])) for row in policies if row[0] != POLICY}
    assert others <= MORE_POLICIES.keys()
    assert all(row[1] == "SELECT" for row in policies if row[0] != POLICY)


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.db_table)
def test_check_03_tenant_table_refers_by_composite_keys_only(model: type[models.Model]) -> None:
    keys = constraints_of(model._meta.db_table, "f")
    tenant_tables = {m._meta.db_table for m in TENANT_MODELS}
    for definition in keys:
        target = definition.split(" REFERENCES ")[1].split("(")[0]
        if target in tenant_tables:
            assert definition.startswith("FOREIGN KEY (workspace_id, "), definition
    references = [f for f in model._meta.concrete_fields if isinstance(f, TenantForeignKey)]
    for field in references:
        expected = f"FOREIGN KEY (workspace_id, {field.column}) REFERENCES"
        assert any(definition.startswith(expected) for definition in keys), field.column
    plain = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and not isinstance(field, TenantForeignKey)
        and issubclass(field.related_model, TenantModel)
    ]
    assert plain == []
    assert any("REFERENCES tenancy_workspace(id) ON DELETE CASCADE" in key for key in keys)


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.db_table)
def test_check_04_unique_constraints_and_indexes_include_the_workspace(
    model: type[models.Model],
) -> None:
    for (definition,) in rows(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass AND indisunique",
        [model._meta.db_table],
    ):
        assert "workspace_id" in str(definition), definition


def test_many_to_many_relations_have_named_models() -> None:
    for model in TENANT_MODELS:
        assert model._meta.many_to_many == ()
        assert not any(field.name == "content_type" for field in model._meta.fields)


def test_check_02_app_role_is_restricted() -> None:
    assert rows(
        "SELECT current_user::text, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
        " FROM pg_roles WHERE rolname = current_user"
    ) == [("commonweave_app", False, False, False, False)]
    owned = rows("SELECT tablename FROM pg_tables WHERE tableowner = current_user")
    assert owned == []
    assert settings.DATABASES["owner"]["USER"] == "commonweave_owner"


def test_check_02_owner_role_is_restricted() -> None:
    assert rows(
        "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'commonweave_owner'"
    ) == [(False, False)]


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE stakeholders_organization",
        "ALTER TABLE stakeholders_organization DISABLE ROW LEVEL SECURITY",
        "DROP POLICY workspace_isolation ON stakeholders_organization",
        "SET ROLE commonweave_owner",
    ],
)
def test_check_02_app_role_is_refused(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tenancy_auditevent SET action = 'x'",
        "DELETE FROM tenancy_auditevent",
        "TRUNCATE tenancy_auditevent",
    ],
)
def test_check_36_the_audit_trail_can_only_be_added_to(statement: str, owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        record_event(acting_member=owner, action="change_member", record=owner)
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert AuditEvent.objects.filter(action="change_member").count() == 1


def views_that_show_all(cursor: CursorWrapper) -> list[str]:
    """Views that read with their owner's right, and materialized ones, which keep no policy."""
    cursor.execute(
        "SELECT relname, relkind::text, reloptions FROM pg_class JOIN pg_namespace"
        " ON relnamespace = pg_namespace.oid"
        " WHERE nspname = 'public' AND relkind IN ('v', 'm')"
    )
    found = cursor.fetchall()
    return [
        str(name)
        for name, kind, options in found
        if kind == "m" or "security_invoker=true" not in (options or [])
    ]


def test_check_05_no_view_shows_tenant_tables_to_all() -> None:
    with connection.cursor() as cursor:
        assert views_that_show_all(cursor) == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_check_05_sees_a_view_of_its_owners_right_and_a_materialized_one() -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE VIEW leak_a AS SELECT * FROM stakeholders_person")
        cursor.execute("CREATE MATERIALIZED VIEW leak_b AS SELECT * FROM stakeholders_person")
        cursor.execute(
            "CREATE VIEW good WITH (security_invoker=true) AS SELECT * FROM stakeholders_person"
        )
        assert sorted(views_that_show_all(cursor)) == ["leak_a", "leak_b"]
        transaction.set_rollback(True, using="owner")


def test_d_every_row_of_a_workspace_goes_with_it_also_outside_the_isolation() -> None:
    references = rows(
        "SELECT conrelid::regclass::text, confdeltype FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid = 'tenancy_workspace'::regclass"
    )
    tenant = {model._meta.db_table for model in TENANT_MODELS}
    assert {table for table, _on_delete in references} == {*tenant, "messaging_duework"}
    assert {on_delete for _table, on_delete in references} == {"c"}
