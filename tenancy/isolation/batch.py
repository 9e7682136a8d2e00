"""
Several statements in one round trip to the database, for what many people do at once.

Each round trip costs a wait, and while rows are locked every other writer waits with us (decision
20). Elsewhere the ORM's one statement at a time is easier to read and quick enough.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models

from tenancy.isolation.scope import OPEN_SCOPE, current_workspace_id, workspace_scope


class Statement(NamedTuple):
    """SQL that names ``workspace_id`` itself, as the ORM does beside the policies."""

    text: str
    parameters: Sequence[Any]


def insertion(rows: Sequence[models.Model]) -> Statement:
    """The INSERT of new rows of one model; at least one."""
    meta = rows[0]._meta
    fields = meta.concrete_fields
    columns = ", ".join(str(field.column) for field in fields)
    values = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    return Statement(
        f"INSERT INTO {meta.db_table} ({columns}) VALUES {values}",  # noqa: S608  # nosec B608
        [
            field.get_db_prep_save(field.pre_save(row, add=True), connection)
            for row in rows
            for field in fields
        ],
    )


def execute_batch(*statements: Statement) -> list[tuple[Any, ...]]:
    """
    Run statements one after another in the open scope; the rows that the last one gives.

    Each sees what those before it wrote, and what others committed until it began.

    :raises NoWorkspaceScope: outside a scope.
    """
    current_workspace_id()
    return _execute(statements)


def execute_batch_in(workspace_id: UUID, *statements: Statement) -> list[tuple[Any, ...]]:
    """
    ``execute_batch`` in a scope and a transaction of its own, opened in the same round trip.

    For what is done thousands of times in a row: ``workspace_scope`` takes three round trips more.
    Inside an open transaction it is a part of that one.
    """
    if connection.in_atomic_block:
        with workspace_scope(workspace_id):
            return execute_batch(*statements)
    # PostgreSQL runs what comes in one message as one transaction.
    return _execute([Statement(OPEN_SCOPE, [str(workspace_id), ""]), *statements])


def _execute(statements: Sequence[Statement]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "; ".join(statement.text for statement in statements),
            [value for statement in statements for value in statement.parameters],
        )
        return cursor.fetchall() if cursor.description else []
