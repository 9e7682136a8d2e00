"""Looking into the database past row-level security, on a connection of its own each time."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from config.databases import connected
from config.embedded_servers import DATABASE_NAME, Servers
from faults.environment import Environment


def admin_url(servers: Servers) -> str:
    """The superuser's way into the product's database."""
    return urlunsplit(urlsplit(servers.admin_url)._replace(path=f"/{DATABASE_NAME}"))


def rows_of(
    environment: Environment, statement: str, parameters: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """What a SELECT of the superuser finds."""
    with (
        connected(admin_url(environment.servers.servers)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, list(parameters))
        return list(cursor.fetchall())
