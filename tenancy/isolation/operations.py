"""Row-level security and composite keys: what the database enforces, in one operation."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenancy.isolation.models import TenantForeignKey
from tenancy.isolation.scope import WORKSPACE_SETTING

POLICY = "workspace_isolation"
APP_ROLE = "commonweave_app"


def id_in(setting: str) -> str:
    """SQL for the id in a setting of the transaction; NULL where none was set."""
    return f"NULLIF(current_setting('{setting}', true), '')::uuid"


# In a sub-query, it is computed once for a statement and not for every row (decision 15).
POLICY_CONDITION = f"workspace_id = (SELECT {id_in(WORKSPACE_SETTING)})"


def _constraints(editor: BaseDatabaseSchemaEditor, table: str) -> dict[str, str]:
    """Name -> definition of the table's constraints; definitions as PostgreSQL prints them."""
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass",
            [table],
        )
        return dict(cursor.fetchall())


def _key_statements(table: str, constraints: dict[str, str]) -> list[str]:
    statements = []
    composite = "PRIMARY KEY (workspace_id, id)"
    if composite not in constraints.values():
        old = next(name for name, text in constraints.items() if text.startswith("PRIMARY KEY"))
        statements.append(
            f'ALTER TABLE {table} DROP CONSTRAINT "{old}", ADD CONSTRAINT {table}_pkey {composite}'
        )
    if f"{table}_workspace_fk" not in constraints:
        statements.append(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_workspace_fk"
            " FOREIGN KEY (workspace_id) REFERENCES tenancy_workspace (id) ON DELETE CASCADE"
        )
    return statements


def _reference_statements(table: str, column: str, target: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk"
        f" FOREIGN KEY (workspace_id, {column}) REFERENCES {target} (workspace_id, id)"
        " DEFERRABLE INITIALLY DEFERRED",
        f"CREATE INDEX IF NOT EXISTS {table}_{column}_idx ON {table} (workspace_id, {column})",
    ]


def _policy_statements(table: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS {POLICY} ON {table}",
        f"CREATE POLICY {POLICY} ON {table}"
        f" USING ({POLICY_CONDITION}) WITH CHECK ({POLICY_CONDITION})",
    ]


class IsolateTable(Operation):
    """
    Make a model's table a tenant table, or bring one up to date after a field was added.

    Composite primary key, composite foreign keys with their indexes, row-level security enabled
    and forced, one policy. ``append_only`` also takes UPDATE and DELETE from the app role.
    Safe to run again.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, append_only: bool = False) -> None:
        self.model_name = model_name
        self.append_only = append_only

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        kwargs: dict[str, Any] = {"append_only": True} if self.append_only else {}
        return self.__class__.__name__, [self.model_name], kwargs

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing in Django's state changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model: type[models.Model] = to_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        constraints = _constraints(schema_editor, table)
        statements = _key_statements(table, constraints)
        for field in model._meta.concrete_fields:
            is_new = f"{table}_{field.column}_fk" not in constraints
            if isinstance(field, TenantForeignKey) and is_new:
                target = field.related_model._meta.db_table
                statements += _reference_statements(table, field.column, target)
        statements += _policy_statements(table)
        if self.append_only:
            statements.append(f"REVOKE UPDATE, DELETE ON {table} FROM {APP_ROLE}")
        for statement in statements:
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Dropping the table takes all of it away; an existing table stays isolated."""

    def describe(self) -> str:
        return f"Isolate {self.model_name} by workspace"


class ReferenceUpwards(RunSQL):
    """
    Hold a bare UUID column of a lower room to a table of a higher one.

    ``Membership.organization_id`` lives in tenancy, which may not know stakeholders; the higher
    room's migration adds the composite foreign key, so the database still refuses a stray id.
    """

    def __init__(self, table: str, column: str, target: str) -> None:
        super().__init__(
            tuple(_reference_statements(table, column, target)),
            reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fk",
        )

    # As it is written in a migration: by its own three arguments, not by the SQL.
    deconstruct = Operation.deconstruct
