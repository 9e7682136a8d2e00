"""
Roles, databases and grants, as a superuser makes them.

The statements are the two files in deploy/postgres, which production runs with psql; so the
demo, the tests and production give every role exactly the same rights.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from psycopg2.extensions import connection as PostgresConnection  # noqa: N812 - a class in fact

OWNER, APP, BACKUP = "commonweave_owner", "commonweave_app", "commonweave_backup"
SQL_FOLDER = Path(__file__).resolve().parent.parent / "deploy" / "postgres"


@contextlib.contextmanager
def connected(url: str) -> Iterator[PostgresConnection]:
    """A connection on which every statement is its own transaction."""
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        yield connection
    finally:
        connection.close()


def prepare_roles(
    admin_url: str, passwords: Mapping[str, str], *, owner_creates_databases: bool
) -> None:
    """Make the three roles, or bring them back to what they must be, and set their passwords."""
    with connected(admin_url) as connection, connection.cursor() as cursor:
        cursor.execute((SQL_FOLDER / "roles.sql").read_text(encoding="utf-8"))
        for role, password in passwords.items():
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
            cursor.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
        may = sql.SQL("CREATEDB" if owner_creates_databases else "NOCREATEDB")
        cursor.execute(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(OWNER), may))


def drop_database(admin_url: str, name: str) -> None:
    """Drop a database with all that is in it, whoever is connected."""
    with connected(admin_url) as connection, connection.cursor() as cursor:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        cursor.execute(statement.format(sql.Identifier(name)))


def prepare_database(admin_url: str, name: str) -> None:
    """
    Make a database that the owner owns, with the grants the app needs; an existing one gets them.

    Call it before the first migration: default privileges are kept per database and don't reach
    back to tables that exist already.
    """
    with connected(admin_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            statement = sql.SQL("CREATE DATABASE {} OWNER {}")
            cursor.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))
    inside = urlunsplit(urlsplit(admin_url)._replace(path=f"/{name}"))
    with connected(inside) as connection, connection.cursor() as cursor:
        cursor.execute((SQL_FOLDER / "grants.sql").read_text(encoding="utf-8"))
