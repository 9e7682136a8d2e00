"""The scope: which workspace's rows this thread or task may read and write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from tenancy.errors import NestedWorkspaceScope, NoWorkspaceScope

if TYPE_CHECKING:
    from tenancy.models import User, Workspace

_current: ContextVar[UUID | None] = ContextVar("workspace_scope", default=None)
_has_moved: ContextVar[bool] = ContextVar("has_moved_data_version", default=False)

WORKSPACE_SETTING = "app.workspace_id"
USER_SETTING = "app.user_id"
# Opens a scope until the end of the transaction: the ids of the workspace and of the user.
OPEN_SCOPE = (
    f"SELECT set_config('{WORKSPACE_SETTING}', %s, true), set_config('{USER_SETTING}', %s, true)"
)


def current_workspace_id() -> UUID:
    """
    The workspace of the open scope.

    :raises NoWorkspaceScope: outside ``workspace_scope``.
    """
    workspace_id = _current.get()
    if workspace_id is None:
        raise NoWorkspaceScope("Open workspace_scope() before touching a workspace's data.")
    return workspace_id


def in_workspace_scope() -> bool:
    """Whether a scope is open here."""
    return _current.get() is not None


@contextmanager
def no_workspace_scope() -> Iterator[None]:
    """
    Open the scope of no workspace, to describe queries without running them.

    The database is not told, so even a query that did run would find no row.
    """
    token = _current.set(UUID(int=0))
    try:
        yield
    finally:
        _current.reset(token)


def _set_locally(*, workspace: str, user: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(OPEN_SCOPE, [workspace, user])


@contextmanager
def workspace_scope(workspace: "Workspace | UUID") -> Iterator[UUID]:
    """
    Open one transaction in which this workspace's rows, and only they, exist.

    Sets the row-level security variable for the transaction only, so it is safe behind a
    transaction-pooling proxy. Opening the same workspace again is a savepoint.

    :raises NestedWorkspaceScope: inside the scope of another workspace.
    """
    workspace_id = workspace if isinstance(workspace, UUID) else workspace.pk
    outer = _current.get()
    if outer is not None and outer != workspace_id:
        raise NestedWorkspaceScope(f"Already inside workspace {outer}.")
    with transaction.atomic():
        if outer == workspace_id:
            yield workspace_id
            return
        is_outermost = len(connection.savepoint_ids) == 0
        _set_locally(workspace=str(workspace_id))
        token, moved = _current.set(workspace_id), _has_moved.set(False)
        try:
            yield workspace_id
        finally:
            _has_moved.reset(moved)
            _current.reset(token)
        # Success only: after an error PostgreSQL undoes the setting with the savepoint, and a
        # further statement in an aborted transaction would mask the error that aborted it.
        if not is_outermost and not connection.needs_rollback:
            _set_locally(workspace="")


@contextmanager
def one_moment_scope(workspace: "Workspace") -> Iterator[None]:
    """
    Open a workspace's scope to read, in a transaction whose statements all see the same moment.

    Inside another transaction it is a scope like any other.
    """
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with workspace_scope(workspace):
            yield


@contextmanager
def user_scope(user: "User") -> Iterator[Callable[["Workspace"], None]]:
    """
    Open one transaction in which a user's own memberships of every workspace are readable.

    What it yields, called with one workspace, takes that right away and makes the rest of the
    block that workspace's scope: one transaction and no savepoint for a whole request.

    :raises NestedWorkspaceScope: inside a workspace's scope, or narrowed twice.
    """
    if in_workspace_scope():
        raise NestedWorkspaceScope("A user's scope opens before a workspace's, not inside it.")
    tokens: list[Token[UUID | None]] = []

    def narrow(workspace: "Workspace") -> None:
        if tokens:
            raise NestedWorkspaceScope("This scope is narrowed to a workspace already.")
        _set_locally(workspace=str(workspace.pk))
        tokens.append(_current.set(workspace.pk))

    with transaction.atomic():
        is_outermost = len(connection.savepoint_ids) == 0
        _set_locally(workspace="", user=str(user.pk))
        moved = _has_moved.set(False)
        try:
            yield narrow
        finally:
            _has_moved.reset(moved)
            for token in tokens:
                _current.reset(token)
        if not is_outermost and not connection.needs_rollback:
            _set_locally(workspace="")


def note_moved_data_version() -> None:
    """Note that the open scope has written something that is not committed yet."""
    _has_moved.set(True)


def has_moved_data_version() -> bool:
    """Whether the open scope has written something, and moved its data version."""
    return _has_moved.get()
