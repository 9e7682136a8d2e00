"""Reports of metrics as their reader may see them: one by one, in lists, with their groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from feedback.suppression.display import DisplayValue, SuppressionReason
from feedback.suppression.students import (
    ProtectedBreakdown,
    StudentPolicy,
    hide_groups,
    protect_breakdown,
)
from metrics.models import Measurement
from metrics.queries.cells import group_value
from metrics.queries.patterns import Hidden, kept_patterns
from metrics.queries.reports import (
    GroupRow,
    Groups,
    Judged,
    group_table,
    groups_by_report,
    is_open,
    judged_together,
    period_of,
    raw_value,
    shown_totals,
)
from metrics.queries.series import policy_of
from metrics.querysets import sees_raw_figures
from tenancy.models import AuditEvent, Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPart:
    """One student group of a report. ``breakdown`` is there only for who sees raw figures."""

    dimension: str
    group: str
    value: DisplayValue
    breakdown: GroupRow | None = None


class _Linked(NamedTuple):
    """
    What linked reports that have something to hide show of their groups.

    By the pattern where it speaks of a dimension. Of others nothing, not even which groups a report
    has: ``every`` group of any of them is listed as withheld. Where it is known who has nobody in a
    group, its sum is the others' figure.
    """

    pattern: Hidden
    every: list[GroupRow]
    reason: SuppressionReason

    def shown(
        self, report: Measurement, groups: Sequence[GroupRow], policy: StudentPolicy
    ) -> list[tuple[GroupRow, DisplayValue]]:
        """The groups of a report as they may be shown."""
        hidden = {name: found[str(report.pk)] for name, found in self.pattern.items()}
        table, own = group_table(report, groups), [row for row in groups if row.dimension in hidden]
        found = hide_groups(table=table, hidden=hidden, reason=self.reason, policy=policy)
        nothing = DisplayValue.suppressed(self.reason)
        listed = _as_shown(report.metric.kind, own, found)
        return listed + [(row, nothing) for row in self.every]


def fill_shown(rows: Sequence[Measurement], member: Membership) -> None:
    """
    Set what the member may see of each report.

    Other pages show the period's sum, so a protected figure is judged as one part
    of that sum: what is hidden can't be found by subtraction.
    """
    _fill_shown(rows, member)


def fill_parts(rows: Sequence[Measurement], member: Membership) -> None:
    """
    Set what the member may see of each report and of its groups, whose rows are read at once.

    The sums over reporters stand on other pages, by group. So reports, groups and sums are one
    table, and a group hidden in one report would follow from the others' and the sum. All reports
    of a period are read for it, with all groups, whichever are asked for. Where any of them has
    something to hide, the pattern kept for these figures says which groups are hidden; without one
    all are, and which there are.
    """
    tables, policy = _fill_shown(rows, member), policy_of(member.workspace)
    several = [table for table in tables if len(table.rows) > 1 or table.is_withheld]
    groups = groups_by_report([*rows, *(each for table in several for each in table.rows)])
    closed = [
        table for table in several if table.is_withheld or not is_open(table.rows, groups, policy)
    ]
    patterns = kept_patterns(
        {period_of(table.rows[0]) for table in closed if not table.is_withheld}, policy
    )
    linked = {
        each.pk: _linked(table, groups, patterns.get(period_of(each), {}))
        for table in closed
        for each in table.rows
    }
    for each in rows:
        each.shown_parts = _group_parts(each, groups.get(each.pk, ()), linked.get(each.pk), policy)


def _linked(table: Judged, groups: Groups, pattern: Hidden) -> _Linked:
    every = {
        row[:2]: row
        for report in table.rows
        for row in groups.get(report.pk, ())
        if row.dimension not in pattern
    }
    reason = SuppressionReason.OVERLAPPING if table.is_withheld else SuppressionReason.LINKED
    return _Linked(pattern, [every[key] for key in sorted(every)], reason)


def _fill_shown(rows: Sequence[Measurement], member: Membership) -> list[Judged]:
    """Returns the tables of those that are protected."""
    policy = policy_of(member.workspace)
    others = [each for each in rows if not sees_raw_figures(member, each.organization_id)]
    tables = list(judged_together(others, policy))
    protected: dict[UUID, DisplayValue] = {}
    for table in tables:
        protected |= shown_totals(table, policy)
    for each in rows:
        each.is_raw = sees_raw_figures(member, each.organization_id)
        each.shown = raw_value(each, each.metric.kind) if each.is_raw else protected[each.pk]
    return tables


def _group_parts(
    measurement: Measurement,
    groups: Sequence[GroupRow],
    linked: _Linked | None,
    policy: StudentPolicy,
) -> list[GroupPart]:
    """The groups of one report: as reported, or protected together with its total."""
    kind = measurement.metric.kind
    if measurement.is_raw:
        listed = [(each, raw_value(each, kind)) for each in groups]
    elif linked is None:
        table = group_table(measurement, groups)
        listed = _as_shown(kind, groups, protect_breakdown(table=table, policy=policy))
    else:
        listed = linked.shown(measurement, groups, policy)
    return [
        GroupPart(
            dimension=each.dimension,
            group=each.group,
            value=value,
            breakdown=each if measurement.is_raw else None,
        )
        for each, value in listed
    ]


def _as_shown(
    kind: str, groups: Sequence[GroupRow], found: ProtectedBreakdown
) -> list[tuple[GroupRow, DisplayValue]]:
    return [
        (each, group_value(kind, found.groups[each.dimension][each.group], each.value))
        for each in groups
    ]


def history_of(measurement: Measurement) -> list[AuditEvent]:
    """What happened to a report, latest first, from the audit trail."""
    events = AuditEvent.objects.filter(object_type="measurement", object_id=measurement.pk)
    return list(events.order_by("-happened_at", "-id")[:50])
