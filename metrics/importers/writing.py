"""Many measurements in few statements."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from tenancy.isolation.scope import current_workspace_id

_BATCH = 20_000
_MEASUREMENTS = """
INSERT INTO metrics_measurement (workspace_id, id, metric_id, organization_id, period_start,
    period_end, known_on, numerator, denominator, value, submitted_by_id, import_run_id,
    accepted_at, created_at, updated_at, status, note, evidence, sent_back_reason)
SELECT %s, a.*, %s, %s, %s, %s, %s, 'accepted', '', '', ''
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::date[], %s::date[],
    %s::date[], %s::numeric[], %s::numeric[], %s::numeric[]) AS a
"""
_BREAKDOWNS = """
INSERT INTO metrics_breakdown (workspace_id, id, measurement_id, dimension, "group",
    numerator, denominator, value)
SELECT %s, a.* FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[],
    %s::numeric[], %s::numeric[], %s::numeric[]) AS a
"""


def insert_measurements(
    rows: Sequence[tuple[Any, ...]], *, member_id: Any, run_id: Any, moment: Any
) -> None:
    """
    Accepted measurements: (id, metric, organization, start, end, known since, figures).

    Arrays instead of rows of placeholders: several times as fast, and COPY is closed to tables
    under row-level security.
    """
    fixed = [member_id, run_id, moment, moment, moment]
    with connection.cursor() as cursor:
        for columns in _columns(rows):
            cursor.execute(_MEASUREMENTS, [current_workspace_id(), *fixed, *columns])


def insert_breakdowns(rows: Sequence[tuple[Any, ...]]) -> None:
    """Groups: (id, measurement, dimension, group, numerator, denominator, value)."""
    with connection.cursor() as cursor:
        for columns in _columns(rows):
            cursor.execute(_BREAKDOWNS, [current_workspace_id(), *columns])


def _columns(rows: Sequence[tuple[Any, ...]]) -> Iterable[list[list[Any]]]:
    for first in range(0, len(rows), _BATCH):
        yield [list(column) for column in zip(*rows[first : first + _BATCH], strict=True)]
