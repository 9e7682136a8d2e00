"""Whether this installation is ready, piece by piece."""

from collections.abc import Callable
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from messaging.heartbeats import age_of
from tenancy.isolation.replica import ALIAS, is_configured

REDIS_TIMEOUT_SECONDS = 2


class NotReady(Exception):
    """A piece does not work; the message holds nothing secret."""


def check_database() -> dict[str, Any]:
    """:raises NotReady: it does not answer a simple query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise NotReady("no answer") from error
    return {}


def check_redis() -> dict[str, Any]:
    """:raises NotReady: none is configured, or it does not answer."""
    if not settings.REDIS_URL:
        raise NotReady("not configured")
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
    )
    try:
        client.ping()
    except redis.RedisError as error:
        raise NotReady("no answer") from error
    finally:
        client.close()
    return {}


@cache
def _all_migrated() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("migrations are missing")
    return True


def check_migrations() -> dict[str, Any]:
    """
    They stay applied while this process lives, so the answer is cached.

    :raises NotReady: the database lacks a migration of this code.
    """
    try:
        _all_migrated()
    except DatabaseError as error:
        raise NotReady("cannot be read") from error
    return {}


def check_sending() -> dict[str, Any]:
    """:raises NotReady: sending never ran, or not for too long: worker or beat is away."""
    try:
        age = age_of("outbox")
    except DatabaseError as error:
        raise NotReady("cannot be read") from error
    if age is None:
        raise NotReady("never ran")
    seconds = round(age.total_seconds(), 1)
    if seconds > settings.SENDING_IS_LATE_SECONDS:
        raise NotReady(f"ran {seconds:.0f} seconds ago")
    return {"age_seconds": seconds}


def check_replica() -> dict[str, Any]:
    """
    How far the whole replica is behind the primary.

    Never a reason not to be ready, for all can be read without it. Nothing where it has replayed
    all that was written; else the age of the last transaction it replayed, never too little.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()::text")
            written = cursor.fetchone()[0]
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(
                "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn,"
                " extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float",
                [written],
            )
            has_everything, age = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        return {"answers": False}
    return {"seconds_behind": 0.0 if has_everything else round(age, 1)}


PIECES: dict[str, Callable[[], dict[str, Any]]] = {
    "database": check_database,
    "redis": check_redis,
    "migrations": check_migrations,
    "outbox_sending": check_sending,
}


def readiness() -> tuple[bool, dict[str, Any]]:
    """Whether all pieces work, and the state of each."""
    pieces: dict[str, Any] = {}
    checks = PIECES | ({"replica": check_replica} if is_configured() else {})
    for name, check in checks.items():
        try:
            pieces[name] = {"ok": True, **check()}
        except NotReady as error:
            pieces[name] = {"ok": False, "error": str(error)}
    is_ready = all(piece["ok"] for piece in pieces.values())
    return is_ready, pieces
