"""Which groups of linked reports are hidden: the patterns kept, while they are those figures'."""

import json
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from feedback.suppression.students import StudentPolicy
from tenancy.isolation.replica import reading_connection
from tenancy.isolation.scope import current_workspace_id

PeriodKey = tuple[UUID, date, date]
#: By dimension and report the groups that are hidden.
Hidden = dict[str, dict[str, list[str]]]
# To be raised with every change of what a pattern must satisfy.
_RULES = 1
# Periods of which several reports count and any has groups; with a fingerprint of all figures. Not
# where the sums of groups are no sums over these reports: there no pattern is made.
_STATES = """
WITH states AS (
    SELECT m.metric_id, m.period_start, m.period_end, encode(sha256(convert_to(CONCAT_WS(';',
        %(rules)s, %(minimum)s, k.kind,
        string_agg(CONCAT(
            ROW(m.id, m.organization_id, m.value, m.numerator, m.denominator)::text, g.figures
        ), ';' ORDER BY m.id)
    ), 'UTF8')), 'hex') AS fingerprint
    FROM metrics_measurement m
    JOIN metrics_metric k ON k.workspace_id = %(workspace)s AND k.id = m.metric_id
        AND NOT k.is_cumulative
        AND (k.kind = 'percentage' OR k.across_partnerships IN ('sum', 'mean'))
    LEFT JOIN LATERAL (
        SELECT string_agg(
            ROW(b.dimension, b."group", b.value, b.numerator, b.denominator)::text, ','
            ORDER BY b.dimension, b."group"
        ) AS figures
        FROM metrics_breakdown b
        WHERE b.workspace_id = %(workspace)s AND b.measurement_id = m.id
    ) g ON TRUE
    WHERE m.workspace_id = %(workspace)s AND m.status = 'accepted'
        AND (%(metrics)s::uuid[] IS NULL OR m.metric_id = ANY(%(metrics)s::uuid[]))
        AND (%(starts)s::date[] IS NULL OR m.period_start = ANY(%(starts)s::date[]))
    GROUP BY m.metric_id, m.period_start, m.period_end, k.kind
    HAVING COUNT(*) > 1 AND BOOL_OR(g.figures IS NOT NULL)
)
SELECT s.metric_id, s.period_start, s.period_end, s.fingerprint, p.hidden
FROM states s LEFT JOIN metrics_suppressionpattern p ON p.workspace_id = %(workspace)s
    AND p.metric_id = s.metric_id AND p.period_start = s.period_start
    AND p.period_end = s.period_end AND p.fingerprint = s.fingerprint
WHERE (p.id IS NOT NULL) = %(is_kept)s
"""


def kept_patterns(keys: Collection[PeriodKey], policy: StudentPolicy) -> dict[PeriodKey, Hidden]:
    """
    The patterns of these periods, as far as they were made of the figures that are there now.

    Those of other figures, and of another minimum, count as none.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    metrics, starts = {key[0] for key in wanted}, {key[1] for key in wanted}
    rows = _read(policy, metrics, starts, is_kept=True)
    return {
        (metric, start, end): json.loads(hidden)
        for metric, start, end, _fingerprint, hidden in rows
        if (metric, start, end) in wanted
    }


def periods_without_pattern(
    policy: StudentPolicy, metric_ids: Collection[UUID] | None = None
) -> dict[PeriodKey, str]:
    """The periods whose pattern has still to be made, with the fingerprint of their figures."""
    rows = _read(policy, metric_ids, None, is_kept=False)
    return {(metric, start, end): fingerprint for metric, start, end, fingerprint, _hidden in rows}


def _read(
    policy: StudentPolicy,
    metric_ids: Collection[UUID] | None,
    starts: Collection[date] | None,
    *,
    is_kept: bool,
) -> list[tuple[Any, ...]]:
    with reading_connection().cursor() as cursor:
        cursor.execute(
            _STATES,
            {
                "workspace": current_workspace_id(),
                "rules": _RULES,
                "minimum": policy.minimum,
                "metrics": None if metric_ids is None else list(metric_ids),
                "starts": None if starts is None else list(starts),
                "is_kept": is_kept,
            },
        )
        return list(cursor.fetchall())
