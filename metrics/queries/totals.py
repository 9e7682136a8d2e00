"""Accepted measurements added up in the database: one statement for any number of metrics."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from metrics.queries.periods import Period
from tenancy.isolation.replica import reading_connection
from tenancy.isolation.scope import current_workspace_id

# `counted` are the accepted rows of the period (of running totals also the earlier ones, which
# still count), with the date from which the same reporter's next row replaces them.
# `dated` gives each running total its dates; `owned` and `parts` say how many people are one
# organization's, which can subtract its own. Then come totals per date, the latest date's groups,
# targets, and which counts are of people: those ever broken down, so that no choice of dates shows
# what another hides. `latest` is materialized: the planner, which takes the counted rows for few,
# would find it anew for each. The workspace is named beside row-level security so that the index
# of (workspace, metric, status, period_end) is used.
_STATEMENT = """
WITH wanted AS (
    SELECT id, is_cumulative, kind FROM metrics_metric
    WHERE workspace_id = %(workspace)s AND id = ANY(%(metrics)s)
), counted AS (
    SELECT m.id, m.metric_id, w.is_cumulative, w.kind, m.organization_id,
        m.period_start, m.period_end, m.value, m.numerator, m.denominator, m.updated_at,
        LEAD(m.period_end) OVER (
            PARTITION BY m.metric_id, m.partnership_id, m.organization_id
            ORDER BY m.period_end, m.period_start
        ) AS next_end
    FROM metrics_measurement m JOIN wanted w ON w.id = m.metric_id
    WHERE m.workspace_id = %(workspace)s AND m.metric_id = ANY(%(metrics)s)
        AND m.status = 'accepted'
        AND (%(start)s::date IS NULL OR w.is_cumulative OR m.period_end >= %(start)s::date)
        AND (%(end)s::date IS NULL OR m.period_end <= %(end)s::date)
), latest AS MATERIALIZED (
    SELECT DISTINCT ON (metric_id) metric_id, period_start, period_end
    FROM counted WHERE %(start)s::date IS NULL OR period_end >= %(start)s::date
    ORDER BY metric_id, period_end DESC, period_start DESC
), dated AS (
    SELECT metric_id, MIN(period_start) AS period_start, period_end
    FROM counted
    WHERE is_cumulative AND (%(start)s::date IS NULL OR period_end >= %(start)s::date)
    GROUP BY metric_id, period_end
), placed AS (
    SELECT metric_id, kind, organization_id, period_start, period_end, value, numerator,
        denominator, updated_at
    FROM counted WHERE NOT is_cumulative
    UNION ALL
    SELECT c.metric_id, c.kind, c.organization_id, s.period_start, s.period_end, c.value,
        c.numerator, c.denominator, c.updated_at
    FROM dated s JOIN counted c ON c.metric_id = s.metric_id
        AND c.period_end <= s.period_end AND (c.next_end IS NULL OR c.next_end > s.period_end)
    WHERE c.is_cumulative
), owned AS (
    SELECT *, SUM(CASE kind WHEN 'count' THEN value ELSE denominator END) OVER (
        PARTITION BY metric_id, period_start, period_end, organization_id
    ) AS own
    FROM placed
), parts AS (
    SELECT c.metric_id, c.organization_id, l.period_start, l.period_end, c.updated_at, b.*,
        SUM(CASE c.kind WHEN 'count' THEN b.value ELSE b.denominator END) OVER (
            PARTITION BY c.metric_id, b.dimension, b."group", c.organization_id
        ) AS own
    FROM counted c
    JOIN latest l ON l.metric_id = c.metric_id
        AND CASE WHEN c.is_cumulative THEN c.next_end IS NULL
            ELSE c.period_end = l.period_end AND c.period_start = l.period_start END
    JOIN metrics_breakdown b ON b.workspace_id = %(workspace)s AND b.measurement_id = c.id
    WHERE %(with_groups)s
)
SELECT 'total', metric_id, period_start, period_end, '', '',
    SUM(numerator) FILTER (WHERE denominator IS NOT NULL),
    SUM(denominator) FILTER (WHERE numerator IS NOT NULL),
    SUM(value), AVG(value), MAX(value), (ARRAY_AGG(value ORDER BY updated_at DESC))[1],
    COUNT(*), MAX(own) FILTER (WHERE organization_id IS NOT NULL)
FROM owned GROUP BY metric_id, period_start, period_end
UNION ALL
SELECT 'group', metric_id, period_start, period_end, dimension, "group",
    SUM(numerator) FILTER (WHERE denominator IS NOT NULL),
    SUM(denominator) FILTER (WHERE numerator IS NOT NULL OR value IS NOT NULL),
    SUM(value), AVG(value), MAX(value), (ARRAY_AGG(value ORDER BY updated_at DESC))[1],
    COUNT(*), MAX(own) FILTER (WHERE organization_id IS NOT NULL)
FROM parts GROUP BY metric_id, period_start, period_end, dimension, "group"
UNION ALL
SELECT 'target', t.metric_id, t.due_on, t.due_on, t.dimension, t."group",
    NULL, NULL, t.value, NULL, NULL, NULL, 0, NULL
FROM metrics_target t
WHERE t.workspace_id = %(workspace)s AND t.metric_id = ANY(%(metrics)s)
UNION ALL
SELECT 'people', w.id, NULL, NULL, '', '', NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL
FROM wanted w
WHERE w.kind = 'count' AND EXISTS (
    SELECT FROM metrics_measurement m JOIN metrics_breakdown b
        ON b.workspace_id = %(workspace)s AND b.measurement_id = m.id
    WHERE m.workspace_id = %(workspace)s AND m.metric_id = w.id AND m.status = 'accepted'
)
ORDER BY 4, 3, 5, 6
"""


class Total(NamedTuple):
    """One date of one metric (or one group of it) over all reporters, before any suppression."""

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
    most_of_one: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricTotals:
    """
    All that is added up of one metric: totals in order of time, the last one's groups.

    ``counts_people`` says of a count that it was broken down at some time, in the period or not.
    """

    totals: tuple[Total, ...] = ()
    groups: tuple[Total, ...] = ()
    targets: tuple[Total, ...] = ()
    counts_people: bool = False


def metric_totals(
    *, metric_ids: Collection[UUID], period: Period, with_groups: bool = True
) -> dict[UUID, MetricTotals]:
    """
    Totals, groups and targets of these metrics, from accepted measurements that end in ``period``.

    Not to be shown as they are: ``metrics.queries.series`` decides what may be.
    """
    if not metric_ids:
        return {}
    rows: dict[UUID, dict[str, list[Total]]] = {}
    with reading_connection().cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {
                "workspace": current_workspace_id(),
                "metrics": list(metric_ids),
                "start": period.start,
                "end": period.end,
                "with_groups": with_groups,
            },
        )
        for kind, metric_id, *values in cursor.fetchall():
            kinds = rows.setdefault(
                metric_id, {"total": [], "group": [], "target": [], "people": []}
            )
            kinds[kind].append(Total(*values))
    return {
        metric_id: MetricTotals(
            totals=tuple(kinds["total"]),
            groups=tuple(kinds["group"]),
            targets=tuple(kinds["target"]),
            counts_people=bool(kinds["people"]),
        )
        for metric_id, kinds in rows.items()
    }
