"""How far an import is: kept beside the database, because its transaction is not visible yet."""

from django.core.cache import cache

from stakeholders.models import ImportRun

_KEEP_SECONDS = 3600


def _key(run: ImportRun) -> str:
    return f"import-progress:{run.workspace_id}:{run.pk}"


def report_progress(run: ImportRun, *, done: int) -> None:
    """Say that ``done`` of the rows are dealt with."""
    cache.set(_key(run), done, _KEEP_SECONDS)


def progress_of(run: ImportRun) -> int:
    """How many rows are dealt with."""
    return int(cache.get(_key(run), 0))
