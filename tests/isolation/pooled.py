"""The crowd behind PgBouncer, as a fixture that `make test` and `make fuzz` share."""

from collections.abc import Iterator

import pytest
from django.db import connections

from tests.conftest import database_url_of
from tests.isolation.pgbouncer import Crowd, make_tenants, running_pgbouncer, through


@pytest.fixture
def crowd(committed_db: None) -> Iterator[Crowd]:
    """Twelve threads before six workspaces, and two connections behind them."""
    tenants = make_tenants()
    with running_pgbouncer(database_url_of("default")) as port, through(port):
        yield Crowd(tenants)
        connections["default"].close()
