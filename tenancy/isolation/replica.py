"""
Reading figures from a streaming replica, where one is configured and near enough.

Everything else reads and writes on the primary. A member never sees less than was written: the
replica is asked for its own ``data_version`` of the workspace, which every write moves, and an
older one sends the member to the primary. Whoever holds a share link may see figures that are a
little older, with the time they are of. A replica that is away costs a moment, never the page.
"""

import copy
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    OperationalError,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from tenancy.isolation.scope import WORKSPACE_SETTING
from tenancy.models import Workspace

T = TypeVar("T")
ALIAS: Final = "replica"
ASK_AGAIN_SECONDS = 10.0
logger = logging.getLogger(__name__)

_reading: ContextVar[str] = ContextVar("reading", default=DEFAULT_DB_ALIAS)
_away_until = 0.0

_OPEN = """
SELECT set_config(%s, %s, true), pg_is_in_recovery(), pg_last_xact_replay_timestamp(),
    data_version
FROM (SELECT) AS one LEFT JOIN tenancy_workspace ON id = %s
"""


class ReplicaRouter:
    """Reads go to the replica while figures are read from it; nothing is ever written there."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        alias = _reading.get()
        return alias if alias != DEFAULT_DB_ALIAS else _not_the_replica(hints)

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return _not_the_replica(hints)

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool | None:
        """One database, two copies: a row read from either is the same row."""
        aliases = {one._state.db, other._state.db}
        return True if aliases <= {ALIAS, DEFAULT_DB_ALIAS, None} else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == ALIAS else None


def _not_the_replica(hints: dict[str, Any]) -> str | None:
    """The primary for a row that came from the replica; else as Django decides."""
    instance = hints.get("instance")
    return DEFAULT_DB_ALIAS if instance is not None and instance._state.db == ALIAS else None


def is_configured() -> bool:
    """Whether there is a replica to read from."""
    return ALIAS in settings.DATABASES


def reading_connection() -> BaseDatabaseWrapper:
    """The connection that figures are read on here, for statements written by hand."""
    return connections[_reading.get()]


@dataclass(frozen=True)
class Seen:
    """
    What figures are read from: the workspace as it is there, and when that was.

    ``at`` is None where no replica is configured: then it is always now. ``seconds_behind`` is how
    old the figures were when they began to be read.
    """

    workspace: Workspace
    at: datetime | None = None
    seconds_behind: int = 0


def read_figures(
    *, workspace: Workspace, may_be_behind: bool = False, make: Callable[[Seen], T]
) -> T:
    """
    ``make`` with its queries on the replica if that will do, else on the primary.

    ``workspace`` is what the primary says of it; call inside its scope. ``make`` must only read,
    and may be called twice: a replica that goes away in the middle is as good as none.
    """
    if not is_configured():
        return make(Seen(workspace))
    global _away_until
    if monotonic() >= _away_until:
        try:
            with _on_replica(workspace, may_be_behind) as seen:
                if seen is not None:
                    return make(seen)
        except (OperationalError, InterfaceError) as error:
            _away_until = monotonic() + ASK_AGAIN_SECONDS
            logger.warning("Figures are read from the primary: %s", error)
    return make(Seen(workspace, timezone.now()))


@contextmanager
def _on_replica(workspace: Workspace, may_be_behind: bool) -> Iterator[Seen | None]:
    """The workspace's scope on the replica for all reads inside; None when it won't do."""
    with transaction.atomic(using=ALIAS):
        with connections[ALIAS].cursor() as cursor:
            key = str(workspace.pk)
            cursor.execute(_OPEN, [WORKSPACE_SETTING, key, key])
            _key, is_replica, replayed_at, version = cursor.fetchone()
        at = _as_of(workspace, version, replayed_at) if is_replica else None
        is_current = at is not None and version >= workspace.data_version
        longest = timedelta(seconds=settings.REPLICA_LONGEST_LAG_SECONDS)
        if at is None or not (is_current or (may_be_behind and timezone.now() - at <= longest)):
            yield None
            return
        there = copy.copy(workspace)
        there.data_version = version
        token = _reading.set(ALIAS)
        try:
            yield Seen(there, at, max(0, int((timezone.now() - at).total_seconds())))
        finally:
            _reading.reset(token)


def _as_of(
    workspace: Workspace, version: int | None, replayed_at: datetime | None
) -> datetime | None:
    """When the replica's rows of a workspace were the primary's; None when that can't be said."""
    if version is None:
        return None
    return timezone.now() if version >= workspace.data_version else replayed_at


def seconds_behind() -> float | None:
    """
    How far the whole replica is behind the primary; None when it does not answer.

    Nothing where it has replayed all that the primary has written; else the age of the last
    transaction it replayed, which is never too little.
    """
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()::text")
            written = cursor.fetchone()[0]
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(
                "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn,"
                " extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float",
                [written],
            )
            has_all, age = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        return None
    return 0.0 if has_all else age
