"""Reports of metrics as their reader may see them: one by one, in lists, with their groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from feedback.suppression.display import DisplayValue, SuppressionReason
from feedback.suppression.students import StudentPolicy, hide_groups, protect_breakdown
from metrics.models import Measurement
from metrics.queries.cells import group_value
from metrics.queries.group_names import GroupName, group_names
from metrics.queries.patterns import Hidden, kept_patterns
from metrics.queries.reports import (
    GroupRow,
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
    """
    One student group of a report, and what the page calls it. ``breakdown`` is there only for who
    sees raw figures.
    """

    dimension: str
    group: str
    name: GroupName
    value: DisplayValue
    breakdown: GroupRow | None = None


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
    all are.
    """
    tables, policy = _fill_shown(rows, member), policy_of(member.workspace)
    several = [table.rows for table in tables if len(table.rows) > 1 and not table.is_withheld]
    groups = groups_by_report([*rows, *(each for reports in several for each in reports)])
    closed = [reports for reports in several if not is_open(reports, groups, policy)]
    patterns = kept_patterns({period_of(reports[0]) for reports in closed}, policy)
    hidden = {
        each.pk: (SuppressionReason.LINKED, patterns.get(period_of(each), {}))
        for reports in closed
        for each in reports
    }
    for table in tables:
        if table.is_withheld:
            hidden |= {each.pk: (SuppressionReason.OVERLAPPING, {}) for each in table.rows}
    for each in rows:
        each.shown_parts = _group_parts(each, groups.get(each.pk, ()), hidden.get(each.pk), policy)


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
    hidden: tuple[SuppressionReason, Hidden] | None,
    policy: StudentPolicy,
) -> list[GroupPart]:
    """
    The groups of one report: as reported, or protected together with its total.

    ``hidden`` is there where the report is linked to others that have something to hide: what its
    pattern doesn't speak of is hidden, as subtracted from sums it could give hidden groups away.
    """
    kind, is_raw = measurement.metric.kind, measurement.is_raw
    shown = {} if is_raw else _protected_groups(measurement, groups, hidden, policy)
    names = group_names(groups, written=measurement.metric.language)
    return [
        GroupPart(
            dimension=each.dimension,
            group=each.group,
            name=names[each.dimension, each.group],
            value=raw_value(each, kind)
            if is_raw
            else group_value(kind, shown[each.dimension][each.group], each.value),
            breakdown=each if is_raw else None,
        )
        for each in groups
    ]


def _protected_groups(
    measurement: Measurement,
    groups: Sequence[GroupRow],
    hidden: tuple[SuppressionReason, Hidden] | None,
    policy: StudentPolicy,
) -> Mapping[str, Mapping[str, DisplayValue]]:
    table = group_table(measurement, groups)
    if hidden is None:
        return protect_breakdown(table=table, policy=policy).groups
    (reason, pattern), report = hidden, str(measurement.pk)
    chosen = {name: found[report] for name, found in pattern.items() if report in found}
    return hide_groups(table=table, hidden=chosen, reason=reason, policy=policy).groups


def history_of(measurement: Measurement) -> list[AuditEvent]:
    """What happened to a report, latest first, from the audit trail."""
    events = AuditEvent.objects.filter(object_type="measurement", object_id=measurement.pk)
    return list(events.order_by("-happened_at", "-id")[:50])
