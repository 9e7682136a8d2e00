"""What an attacker who holds a copy of the database reads: every row, with its system columns."""

import json
import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import psycopg2
from django.conf import settings
from django.core.cache.backends import locmem

# How a column of bytes looks in JSON.
_BYTES = re.compile(r'"\\\\x((?:[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Row:
    """One row: where it lies, which transaction and command wrote it, and all that it holds."""

    table: str
    place: tuple[int, int]
    version: int
    command: int
    data: dict[str, Any]

    @cached_property
    def text(self) -> str:
        """Everything in it as one text."""
        return json.dumps(self.data, ensure_ascii=False)


@dataclass(frozen=True)
class Dump:
    """All tables at one moment, and what the caches hold."""

    rows: tuple[Row, ...]
    cached: tuple[bytes, ...] = ()

    @cached_property
    def text(self) -> str:
        """All of it, to search for words in; bytes as they are written out, and read as text."""
        stored = [row.text for row in self.rows]
        read = [bytes.fromhex(found).decode("latin-1") for found in _BYTES.findall("".join(stored))]
        return "\n".join([*stored, *read, *(value.decode("latin-1") for value in self.cached)])

    def of(self, table: str) -> list[Row]:
        """The rows of one table, in the order in which they lie."""
        return sorted((row for row in self.rows if row.table == table), key=lambda row: row.place)


def _place(text: str) -> tuple[int, int]:
    """A ctid, "(block,line)", as numbers."""
    block, line = text.strip("()").split(",")
    return int(block), int(line)


class DumpReader:
    """
    Copies the database as its superuser (or its owner) does, by a connection of its own.

    Only what is committed is seen, as in a real copy: the test must not hold a transaction open.
    """

    def __init__(self, workspace_id: UUID) -> None:
        url = os.environ.get("DATABASE_ADMIN_URL", os.environ["DATABASE_OWNER_URL"])
        path = f"/{settings.DATABASES['default']['NAME']}"
        self._connection = psycopg2.connect(urlunsplit(urlsplit(url)._replace(path=path)))
        self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            # An owner under forced row-level security reads the workspace; a superuser reads all.
            cursor.execute("SELECT set_config('app.workspace_id', %s, false)", [str(workspace_id)])
            cursor.execute(
                "SELECT tablename, EXISTS (SELECT FROM information_schema.columns WHERE table_name"
                " = tablename AND column_name = 'workspace_id') FROM pg_tables"
                " WHERE schemaname = 'public'"
                " AND tablename !~ '^(django_migrations|django_content_type|auth_)'"
            )
            self._statement = " UNION ALL ".join(
                f"SELECT '{table}', ctid::text, xmin::text, cmin::text, to_jsonb(t) FROM {table} t"
                + (f" WHERE workspace_id = '{workspace_id}'" if is_tenant else "")
                for table, is_tenant in cursor.fetchall()
            )

    def take(self) -> Dump:
        """The database as it is now."""
        with self._connection.cursor() as cursor:
            cursor.execute(self._statement)
            rows = tuple(
                Row(table, _place(place), int(version), int(command), data)
                for table, place, version, command, data in cursor.fetchall()
            )
        cached = tuple(
            bytes(value) for kept in vars(locmem)["_caches"].values() for value in kept.values()
        )
        return Dump(rows, cached)

    def close(self) -> None:
        """Let the test's database go."""
        self._connection.close()
