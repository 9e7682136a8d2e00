"""
Reading the dashboard's figures from a streaming replica, where one is configured.

Everything else reads and writes on the primary. The replica is used while its own
``data_version`` of the workspace, which every write moves, is the primary's (decision 16), so
no reader is shown less than was written. A replica that is away costs a moment, not the page.
"""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tenancy.isolation.scope import OPEN_SCOPE, has_moved_data_version

if TYPE_CHECKING:
    from tenancy.models import Workspace

T = TypeVar("T")
ALIAS: Final = "replica"
ASK_AGAIN_SECONDS = 10.0
logger = logging.getLogger(__name__)

_reading: ContextVar[str] = ContextVar("reading", default=DEFAULT_DB_ALIAS)
_away_until = 0.0


class ReplicaRouter:
    """Reads go to the replica while figures are read from it; nothing is ever written there."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        alias = _reading.get()
        return alias if alias != DEFAULT_DB_ALIAS else self.db_for_write(model, **hints)

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """The primary for a row that came from the replica; else as Django decides."""
        instance = hints.get("instance")
        return DEFAULT_DB_ALIAS if instance is not None and instance._state.db == ALIAS else None

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool | None:
        """One database, two copies: a row read from either is the same row."""
        return True if {one._state.db, other._state.db} <= {ALIAS, DEFAULT_DB_ALIAS, None} else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == ALIAS else None


def is_configured() -> bool:
    """Whether there is a replica to read from."""
    return ALIAS in settings.DATABASES


def reading_connection() -> BaseDatabaseWrapper:
    """The connection that figures are read on here, for statements written by hand."""
    return connections[_reading.get()]


def read_figures(*, workspace: "Workspace", make: Callable[[], T]) -> T:
    """
    ``make`` with its queries on the replica if nothing is missing there, else on the primary.

    ``workspace`` is what the primary says of it; call inside its scope. ``make`` must only read,
    and may be called twice: a replica that goes away in the middle is as good as none.
    """
    global _away_until
    if not is_configured() or has_moved_data_version() or monotonic() < _away_until:
        return make()
    try:
        with transaction.atomic(using=ALIAS):
            if _has_everything(workspace):
                token = _reading.set(ALIAS)
                try:
                    return make()
                finally:
                    _reading.reset(token)
    except (OperationalError, InterfaceError) as error:
        _away_until = monotonic() + ASK_AGAIN_SECONDS
        logger.warning("Figures are read from the primary: %s", error)
    return make()


def _has_everything(workspace: "Workspace") -> bool:
    """Open the workspace's scope on the replica; whether all its writes are there."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(OPEN_SCOPE, [str(workspace.pk), ""])
    there = type(workspace).objects.using(ALIAS).filter(pk=workspace.pk)
    return there.filter(data_version__gte=workspace.data_version).exists()
