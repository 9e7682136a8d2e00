"""How far long work is: kept beside the database, because its transaction is not visible yet."""

from collections.abc import Iterable, Iterator

from django.core.cache import cache

from imports.importers.base import Row
from imports.models import ImportRun
from tenancy.isolation.models import TenantModel

_KEEP_SECONDS = 3600
_REPORT_EVERY = 1000


def _key(run: TenantModel) -> str:
    return f"progress:{run.workspace_id}:{run.pk}"


def report_progress(run: TenantModel, *, done: int) -> None:
    """Say that ``done`` of the rows are dealt with."""
    cache.set(_key(run), done, _KEEP_SECONDS)


def progress_of(run: TenantModel) -> int:
    """How many rows are dealt with."""
    return int(cache.get(_key(run), 0))


def reported(run: ImportRun, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows of a run; going through them says how far one is."""
    for done, row in enumerate(rows):
        if done % _REPORT_EVERY == 0:
            report_progress(run, done=done)
        yield row
