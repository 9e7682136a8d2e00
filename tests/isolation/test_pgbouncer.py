"""The isolation behind a pool that hands every transaction another connection."""

import pytest

from tests.isolation.pgbouncer import PROGRAM, SERVER_CONNECTIONS, Crowd, server_connections
from tests.isolation.pooled import crowd as crowd

SCOPES = 400

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="the program pgbouncer is not installed")


def test_no_scope_leaks_through_a_transaction_pool(crowd: Crowd) -> None:
    ways = [crowd.page, crowd.api, crowd.task, crowd.locked, crowd.leftover]
    assert crowd.ask(ways, SCOPES) == {"right": SCOPES}
    assert server_connections() == SERVER_CONNECTIONS


def test_a_workspace_set_for_the_session_does_leak(crowd: Crowd) -> None:
    """The counter-example: the same crowd finds other workspaces' rows, so the check can fail."""
    assert crowd.ask([crowd.by_session], SCOPES)["leaked"] > SCOPES // 10
