"""Five thousand scoped requests through PgBouncer in transaction mode: not one may leak."""

import os

import pytest

from tests.conftest import committed_db as committed_db
from tests.conftest import django_db_setup as django_db_setup
from tests.isolation.pgbouncer import PROGRAM, SERVER_CONNECTIONS, Crowd, server_connections
from tests.isolation.pooled import crowd as crowd

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="the program pgbouncer is not installed")

SCOPES = 1_000 if os.environ.get("SHORT") else 5_000


def test_scopes_do_not_leak_through_a_transaction_pool(crowd: Crowd) -> None:
    ways = [crowd.page, crowd.api, crowd.task, crowd.locked, crowd.leftover]
    found = crowd.ask(ways, SCOPES, seed=2)
    print(f"\n{SCOPES} scopes, 12 threads, 2 server connections: {found['leaked']} leaks")
    assert found == {"right": SCOPES}
    assert server_connections() == SERVER_CONNECTIONS


def test_the_same_crowd_leaks_where_the_session_is_set(crowd: Crowd) -> None:
    found = crowd.ask([crowd.by_session], SCOPES, seed=3)
    print(f"\n{SCOPES} reads after a session-level SET: {found['leaked']} leaks")
    assert found["leaked"] > SCOPES // 10
