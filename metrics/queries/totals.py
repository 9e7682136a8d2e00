"""Accepted measurements added up in the database, for any number of metrics at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from metrics.calculations.reporters import Days
from metrics.calculations.totals import RollUp
from tenancy.isolation.replica import reading_connection
from tenancy.isolation.scope import current_workspace_id

# `counted` are the accepted rows, with the date from which the same reporter's next row replaces a
# running total. `dated` gives each running total its dates; `owned` says how many people are one
# organization's, which can subtract its own. Then come totals per date, targets, and which counts
# are of people: those ever broken down, so that no choice of dates shows what another hides.
# The workspace is named beside row-level security so that the index of (workspace, metric, status,
# period_end) is used.
_TOTALS = """
WITH wanted AS (
    SELECT id, is_cumulative, kind FROM metrics_metric
    WHERE workspace_id = %(workspace)s AND id = ANY(%(metrics)s)
), counted AS (
    SELECT m.id, m.metric_id, w.is_cumulative, w.kind, m.organization_id,
        m.period_start, m.period_end, m.known_on,
        m.value, m.numerator, m.denominator, m.updated_at,
        m.organization_id IS NULL AND m.partnership_id IS NULL AS is_by_coalition,
        LEAD(m.period_end) OVER (
            PARTITION BY m.metric_id, m.partnership_id, m.organization_id
            ORDER BY m.period_end, m.period_start
        ) AS next_end
    FROM metrics_measurement m JOIN wanted w ON w.id = m.metric_id
    WHERE m.workspace_id = %(workspace)s AND m.metric_id = ANY(%(metrics)s)
        AND m.status = 'accepted'
), dated AS (
    SELECT metric_id, MIN(period_start) AS period_start, period_end
    FROM counted WHERE is_cumulative GROUP BY metric_id, period_end
), placed AS (
    SELECT metric_id, kind, organization_id, period_start, period_end, known_on, value, numerator,
        denominator, updated_at, is_by_coalition
    FROM counted WHERE NOT is_cumulative
    UNION ALL
    SELECT c.metric_id, c.kind, c.organization_id, s.period_start, s.period_end, c.known_on,
        c.value, c.numerator, c.denominator, c.updated_at, c.is_by_coalition
    FROM dated s JOIN counted c ON c.metric_id = s.metric_id
        AND c.period_end <= s.period_end AND (c.next_end IS NULL OR c.next_end > s.period_end)
    WHERE c.is_cumulative
), owned AS (
    SELECT *, SUM(CASE kind WHEN 'count' THEN value ELSE denominator END) OVER (
        PARTITION BY metric_id, period_start, period_end, organization_id
    ) AS own
    FROM placed
)
SELECT 'total', metric_id, period_start, period_end, '', '',
    SUM(numerator) FILTER (WHERE denominator IS NOT NULL),
    SUM(denominator) FILTER (WHERE numerator IS NOT NULL OR kind <> 'percentage'),
    SUM(value), AVG(value), MAX(value), (ARRAY_AGG(value ORDER BY updated_at DESC))[1],
    COUNT(*), COUNT(*) FILTER (WHERE numerator IS NOT NULL AND denominator IS NOT NULL),
    BOOL_OR(is_by_coalition), MAX(known_on), MAX(own) FILTER (WHERE organization_id IS NOT NULL)
FROM owned GROUP BY metric_id, period_start, period_end
UNION ALL
SELECT 'target', t.metric_id, t.due_on, t.due_on, t.dimension, t."group",
    NULL, NULL, t.value, NULL, NULL, NULL, 0, 0, FALSE, NULL, NULL
FROM metrics_target t
WHERE t.workspace_id = %(workspace)s AND t.metric_id = ANY(%(metrics)s)
UNION ALL
SELECT 'people', w.id, NULL, NULL, '', '', NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, FALSE, NULL,
    NULL
FROM wanted w
WHERE w.kind = 'count' AND EXISTS (
    SELECT FROM metrics_measurement m JOIN metrics_breakdown b
        ON b.workspace_id = %(workspace)s AND b.measurement_id = m.id
    WHERE m.workspace_id = %(workspace)s AND m.metric_id = w.id AND m.status = 'accepted'
)
ORDER BY 4, 3, 5, 6
"""
# Of each metric the groups of one date: of that period's reports, or of a running total the last
# report of each reporter until then.
_GROUPS = """
WITH wanted AS (
    SELECT * FROM UNNEST(%(metrics)s::uuid[], %(starts)s::date[], %(ends)s::date[])
        AS w(metric_id, period_start, period_end)
), counted AS (
    SELECT DISTINCT ON (m.metric_id, m.partnership_id, m.organization_id)
        m.id, m.metric_id, m.organization_id, m.updated_at, k.kind, w.period_start, w.period_end
    FROM metrics_measurement m
    JOIN wanted w ON w.metric_id = m.metric_id
    JOIN metrics_metric k ON k.workspace_id = %(workspace)s AND k.id = m.metric_id
    WHERE m.workspace_id = %(workspace)s AND m.metric_id = ANY(%(metrics)s)
        AND m.status = 'accepted' AND m.period_end <= w.period_end
        AND (k.is_cumulative
            OR (m.period_end = w.period_end AND m.period_start = w.period_start))
    ORDER BY m.metric_id, m.partnership_id, m.organization_id, m.period_end DESC,
        m.period_start DESC
), parts AS (
    SELECT c.metric_id, c.organization_id, c.period_start, c.period_end, c.updated_at, b.*,
        SUM(CASE c.kind WHEN 'count' THEN b.value ELSE b.denominator END) OVER (
            PARTITION BY c.metric_id, b.dimension, b."group", c.organization_id
        ) AS own
    FROM counted c
    JOIN metrics_breakdown b ON b.workspace_id = %(workspace)s AND b.measurement_id = c.id
)
SELECT metric_id, period_start, period_end, dimension, "group",
    SUM(numerator) FILTER (WHERE denominator IS NOT NULL),
    SUM(denominator) FILTER (WHERE numerator IS NOT NULL OR value IS NOT NULL),
    SUM(value), AVG(value), MAX(value), (ARRAY_AGG(value ORDER BY updated_at DESC))[1],
    COUNT(*), COUNT(*) FILTER (WHERE numerator IS NOT NULL AND denominator IS NOT NULL),
    FALSE, NULL, MAX(own) FILTER (WHERE organization_id IS NOT NULL),
    (SELECT jsonb_build_object('language', s.language, 'translations', s.translations)
        FROM metrics_studentgroup s
        WHERE s.workspace_id = %(workspace)s AND s.dimension = parts.dimension
            AND s."group" = parts."group")
FROM parts
GROUP BY metric_id, period_start, period_end, dimension, "group"
ORDER BY dimension, "group"
"""


class Total(NamedTuple):
    """
    One date of one metric (or one group of it) over all reporters, before any suppression.

    ``with_counts`` of its ``reporter_count`` reporters gave numerator and denominator;
    ``is_by_coalition``: one of the reports is for the coalition as a whole; ``names``: what the
    group is called in other languages, as JSON.
    """

    period_start: date
    period_end: date
    dimension: str
    group: str
    numerator: Decimal | None
    denominator: Decimal | None
    sum: Decimal | None
    mean: Decimal | None
    highest: Decimal | None
    latest: Decimal | None
    reporter_count: int
    with_counts: int
    is_by_coalition: bool
    known_on: date | None
    most_of_one: Decimal | None
    names: str | None = None

    @property
    def days(self) -> Days:
        """The first and the last day."""
        return self.period_start, self.period_end


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricTotals:
    """
    All that is added up of one metric: totals in order of time, and its targets.

    ``counts_people`` says of a count that it was broken down at some time, in the period or not.
    """

    totals: tuple[Total, ...] = ()
    targets: tuple[Total, ...] = ()
    counts_people: bool = False


def metric_totals(*, metric_ids: Collection[UUID]) -> dict[UUID, MetricTotals]:
    """
    Totals and targets of these metrics, from all accepted measurements.

    Not to be shown as they are: ``metrics.queries.series`` decides what may be. One statement.
    """
    if not metric_ids:
        return {}
    rows: dict[UUID, dict[str, list[Total]]] = {}
    found = _read(_TOTALS, {"metrics": list(metric_ids)})
    for kind, metric_id, *values in found:
        kinds = rows.setdefault(metric_id, {"total": [], "target": [], "people": []})
        kinds[kind].append(Total(*values))
    return {
        metric_id: MetricTotals(
            totals=tuple(kinds["total"]),
            targets=tuple(kinds["target"]),
            counts_people=bool(kinds["people"]),
        )
        for metric_id, kinds in rows.items()
    }


def group_totals(*, periods: Mapping[UUID, Total]) -> dict[UUID, list[Total]]:
    """The student groups of each metric on the date given for it. One statement."""
    if not periods:
        return {}
    totals = periods.values()
    wanted = {
        "metrics": list(periods),
        "starts": [total.period_start for total in totals],
        "ends": [total.period_end for total in totals],
    }
    found: dict[UUID, list[Total]] = {}
    for metric_id, *values in _read(_GROUPS, wanted):
        found.setdefault(metric_id, []).append(Total(*values))
    return found


def _read(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with reading_connection().cursor() as cursor:
        cursor.execute(statement, {"workspace": current_workspace_id(), **parameters})
        return list(cursor.fetchall())


def rolled_up(total: Total, how: RollUp) -> float | None:
    """One figure of all reports of a date."""
    found = {
        RollUp.SUM: total.sum,
        RollUp.MEAN: total.mean,
        RollUp.MAX: total.highest,
        RollUp.LAST: total.latest,
    }[how]
    return None if found is None else float(found)
