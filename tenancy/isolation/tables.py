"""
Which tables statements read and write, so that what is kept ends with what it was made from.

``Workspace.table_versions`` says at which data version each table last changed there. It is set
by ``tenancy.audit.recording.touch_workspace`` to what was seen here; ``records.caching`` compares
it with the tables that were read while something was made. Nobody declares anything, so nothing is
forgotten.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from tenancy.models import Workspace

# Whatever was written, when nobody saw what.
ANY: Final = "*"
# What everything hangs on: names, time zone and smallest group, and who may see what.
ALWAYS_READ: Final = frozenset({ANY, "tenancy_workspace", "tenancy_membership"})
# People who sign in are of no workspace: only a new data version ends what was made from them.
OF_NO_WORKSPACE: Final = frozenset({"tenancy_user"})
# Moves the data version. No change of the workspace itself, so it is not seen as one.
NOTE: Final = """
UPDATE tenancy_workspace SET data_version = data_version + 1,
    table_versions = table_versions || (
        SELECT jsonb_object_agg(name, data_version + 1) FROM unnest(%s::text[]) AS name
    )
WHERE id = %s
"""
_ROOMS: Final = (
    "tenancy|records|messaging|imports|stakeholders|partnerships|meetings|feedback|metrics|overview"
)
_TABLE: Final = re.compile(rf"\b(?:{_ROOMS})_[a-z]+\b")
_WRITTEN: Final = re.compile(
    rf'\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?"?((?:{_ROOMS})_[a-z]+)\b',
    re.IGNORECASE,
)
_LONGEST_REMEMBERED: Final = 10_000
_UNKNOWN: Final = OF_NO_WORKSPACE, frozenset({ANY})


@dataclass(slots=True)
class Written:
    """The tables that a transaction wrote, and those of them not yet noted at the workspace."""

    tables: set[str] = field(default_factory=set)
    unnoted: set[str] = field(default_factory=set)
    is_touched: bool = False


_written: ContextVar[Written | None] = ContextVar("tables_written", default=None)
_readers: ContextVar[tuple[set[str], ...]] = ContextVar("tables_read", default=())


def listen(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """
    Look at all statements of a connection (receives ``connection_created``).

    First of all wrappers: a connection may be made while somebody else's wrapper is in place, and
    Django takes away the last one when that one goes.
    """
    if _note not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _note)


def _note(execute: Callable[..., Any], sql: Any, *arguments: Any) -> Any:
    written, readers = _written.get(), _readers.get()
    if readers or written is not None:
        read, changed = _tables_in(sql)
        for reader in readers:
            reader |= read
        if written is not None and changed:
            written.tables |= changed
            written.unnoted |= changed
    return execute(sql, *arguments)


def _tables_in(sql: Any) -> tuple[frozenset[str], frozenset[str]]:
    if not isinstance(sql, str):
        return _UNKNOWN
    return _tables_of(sql) if len(sql) < _LONGEST_REMEMBERED else _find_tables(sql)


def _find_tables(sql: str) -> tuple[frozenset[str], frozenset[str]]:
    """The tables that a statement names, and those that it writes."""
    if sql == NOTE:
        return frozenset(), frozenset()
    return frozenset(_TABLE.findall(sql)), frozenset(_WRITTEN.findall(sql))


_tables_of = lru_cache(maxsize=1000)(_find_tables)


@contextmanager
def tables_read() -> Iterator[set[str]]:
    """The tables of all statements inside, as they come."""
    found: set[str] = set()
    token = _readers.set((*_readers.get(), found))
    try:
        yield found
    finally:
        _readers.reset(token)


def also_read(tables: frozenset[str]) -> None:
    """What is made now is made from these as well, since it takes in what was kept of them."""
    for reader in _readers.get():
        reader |= tables


@contextmanager
def tables_written() -> Iterator[Written]:
    """The tables that are written inside one transaction."""
    written = Written()
    token = _written.set(written)
    try:
        yield written
    finally:
        _written.reset(token)


def written_here() -> Written:
    """What the open scope has written so far."""
    return _written.get() or Written()


def last_change(workspace: "Workspace", tables: frozenset[str]) -> int:
    """The data version at which the last of these tables changed in the workspace."""
    if tables & OF_NO_WORKSPACE:
        return workspace.data_version
    versions = workspace.table_versions
    return max((versions.get(table, 0) for table in tables | ALWAYS_READ), default=0)
