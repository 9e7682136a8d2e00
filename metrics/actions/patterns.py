"""Choosing, in the background, which groups of linked reports are hidden."""

from collections.abc import Collection, Iterator
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from feedback.suppression.linked_table import LinkedReport
from feedback.suppression.patterns import choose_hidden
from feedback.suppression.students import StudentPolicy
from metrics.models import Measurement, Metric, SuppressionPattern
from metrics.queries.group_figures import protected_sums
from metrics.queries.patterns import Hidden, PeriodKey, periods_without_pattern
from metrics.queries.reports import (
    cell_of,
    counted_reports,
    groups_by_report,
    protected_totals,
)
from metrics.queries.series import policy_of
from metrics.queries.totals import group_totals, metric_totals
from metrics.tasks import renew_patterns
from tenancy.audit.recording import touch_workspace
from tenancy.models import Workspace

_SECONDS = 10.0
# What waits behind this task, such as e-mails and imports, waits no longer than that.
_AT_MOST_SECONDS = 20.0


def keep_patterns(*, workspace: Workspace, metric_ids: Collection[UUID] | None = None) -> int:
    """
    Make the patterns that are missing, or are of other figures; returns how many.

    One is kept also where nothing was found in time, so that it isn't tried again and again. What
    is left after some seconds, or came meanwhile, is left to another task. While one task works
    on a workspace, others do nothing: it looks again before it ends.
    """
    if not _is_alone(workspace):
        return 0
    policy, until = policy_of(workspace), monotonic() + _AT_MOST_SECONDS
    wanted = periods_without_pattern(policy, metric_ids)
    made: dict[PeriodKey, Hidden] = {}
    for key in wanted:
        if made and monotonic() > until:
            break
        made[key] = _made(key, policy)
    # Nothing is written before all is chosen: whoever writes in the workspace would wait for it.
    left = periods_without_pattern(policy, metric_ids)
    kept = [key for key in made if left.get(key) == wanted[key]]
    for key in kept:
        del left[key]
        metric_id, start, end = key
        SuppressionPattern.objects.update_or_create(
            metric_id=metric_id,
            period_start=start,
            period_end=end,
            defaults={"fingerprint": wanted[key], "hidden": made[key]},
        )
    if kept:
        touch_workspace()  # pages that were cached without them
    if left:
        renew_patterns(metric_ids)
    return len(kept)


def _is_alone(workspace: Workspace) -> bool:
    """Whether no other transaction makes this workspace's patterns; true until this one ends."""
    # By hand: no row may be locked, because every write of the workspace would wait.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"patterns:{workspace.pk}"],
        )
        return bool(cursor.fetchone()[0])


def _made(key: PeriodKey, policy: StudentPolicy) -> Hidden:
    """
    What to hide in the reports of a period, by dimension and report.

    Dimensions for which nothing was found in time are left out, and so are crossed ones.
    """
    metric = Metric.objects.get(pk=key[0])
    is_wanted = Q(metric=metric, period_start=key[1], period_end=key[2], status="accepted")
    rows = list(counted_reports(is_wanted).order_by("pk"))
    found: Hidden = {}
    for dimension, choice in _choices(metric, rows, policy):
        hidden = choose_hidden(**choice, policy=policy, seconds=_SECONDS)
        if hidden is None:
            continue
        by_report: dict[str, list[str]] = {str(row.pk): [] for row in rows}
        for report, group in sorted(hidden):
            by_report[report].append(group)
        found[dimension] = by_report
    return found


def _choices(
    metric: Metric, rows: list[Measurement], policy: StudentPolicy
) -> Iterator[tuple[str, dict[str, Any]]]:
    """By dimension what is to be chosen from: reports, and how their sums are shown."""
    shown = protected_totals(rows, policy)
    groups = groups_by_report(rows)
    whole = next(
        each
        for each in metric_totals(metric_ids=[metric.pk])[metric.pk].totals
        if each.period_start == rows[0].period_start and each.period_end == rows[0].period_end
    )
    sums = protected_sums(
        metric, whole, group_totals(periods={metric.pk: whole})[metric.pk], policy
    )
    for dimension in sums.table.dimensions:
        if dimension.is_crossed:
            continue
        reports = [
            LinkedReport(
                key=str(row.pk),
                owner=str(row.organization_id or ""),
                total=cell_of(row, "", metric.kind),
                shown=shown[row.pk],
                groups={
                    each.group: cell_of(each, each.group, metric.kind)
                    for each in groups.get(row.pk, ())
                    if each.dimension == dimension.name
                },
            )
            for row in rows
        ]
        yield (
            dimension.name,
            {
                "reports": reports,
                "sums": sums.shown.groups[dimension.name],
                "everybody": sums.shown.total,
                "is_rate": metric.is_percentage,
            },
        )
