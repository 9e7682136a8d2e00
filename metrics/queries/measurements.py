"""Reports of metrics as their reader may see them: one by one, in lists, with their groups."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from feedback.suppression.students import Cell, StudentPolicy, protect_breakdown
from metrics.models import Breakdown, Measurement, Metric
from metrics.queries.cells import breakdown_table, group_value, people_behind
from metrics.queries.series import policy_of
from metrics.querysets import sees_raw_figures
from tenancy.models import AuditEvent, Membership

_DIMENSION = "reporter"
_PeriodKey = tuple[UUID, date, date]


class GroupRow(NamedTuple):
    """One student group as it was reported: what a list reads of a ``Breakdown``."""

    dimension: str
    group: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPart:
    """One student group of a report. ``breakdown`` is there only for who sees raw figures."""

    dimension: str
    group: str
    value: DisplayValue
    breakdown: GroupRow | None = None


def fill_shown(rows: Sequence[Measurement], member: Membership) -> None:
    """
    Set what the member may see of each report; one statement where any is protected.

    Other pages show the period's sum, so a protected figure is judged as one part
    of that sum: what is hidden can't be found by subtraction.
    """
    hidden = [each for each in rows if not sees_raw_figures(member, each.organization_id)]
    protected = protected_values(hidden, policy=policy_of(member.workspace))
    for each in rows:
        each.is_raw = each.pk not in protected
        each.shown = protected.get(each.pk) or raw_value(each, each.metric.kind)


def fill_parts(rows: Sequence[Measurement], member: Membership) -> None:
    """Set what the member may see of each report and of its groups, whose rows are read at once."""
    fill_shown(rows, member)
    policy, groups = policy_of(member.workspace), _groups_by_report(rows)
    for each in rows:
        each.shown_parts = group_parts(
            each, groups.get(each.pk, ()), is_raw=each.is_raw, policy=policy
        )


def protected_values(
    measurements: Collection[Measurement], *, policy: StudentPolicy
) -> dict[UUID, DisplayValue]:
    """What everybody may see of these reports, each as one reporter's part of its period."""
    if not measurements:
        return {}
    wanted = {_period_of(each) for each in measurements}
    tables: dict[_PeriodKey, list[Measurement]] = {key: [] for key in wanted}
    for each in _others_of(wanted, [measurement.pk for measurement in measurements]):
        if _period_of(each) in tables:
            tables[_period_of(each)].append(each)
    found: dict[UUID, DisplayValue] = {}
    for rows in tables.values():
        found |= _protected_period(rows, policy)
    return {each.pk: found.get(each.pk, DisplayValue.missing()) for each in measurements}


def raw_value(figures: Measurement | GroupRow, kind: str) -> DisplayValue:
    """A figure as it was reported, for who enters or judges it."""
    numerator, n = figures.numerator, figures.denominator
    if kind == Metric.Kind.PERCENTAGE and numerator is not None and n:
        return DisplayValue.shown(
            value=float(100 * numerator / n), n=int(n), numerator=int(numerator)
        )
    if figures.value is None:
        return DisplayValue.missing()
    people = None if n is None else int(n)
    return DisplayValue(kind=DisplayKind.SHOWN, value=float(figures.value), n=people)


def group_parts(
    measurement: Measurement,
    breakdowns: Sequence[GroupRow],
    *,
    is_raw: bool,
    policy: StudentPolicy,
) -> list[GroupPart]:
    """The groups of one report: as reported, or protected together with its total."""
    kind = measurement.metric.kind
    shown = {} if is_raw else _protected_groups(measurement, breakdowns, policy)
    return [
        GroupPart(
            dimension=each.dimension,
            group=each.group,
            value=raw_value(each, kind) if is_raw else shown[each.dimension, each.group],
            breakdown=each if is_raw else None,
        )
        for each in breakdowns
    ]


def history_of(measurement: Measurement) -> list[AuditEvent]:
    """What happened to a report, latest first, from the audit trail."""
    events = AuditEvent.objects.filter(object_type="measurement", object_id=measurement.pk)
    return list(events.order_by("-happened_at", "-id")[:50])


def _others_of(wanted: set[_PeriodKey], ids: list[UUID]) -> Iterable[Measurement]:
    """
    Accepted reports of the same metrics and periods, and those asked for themselves.

    ``counts_people`` says of a count that it was broken down at some time, as on the dashboard.
    """
    metrics, starts = {key[0] for key in wanted}, {key[1] for key in wanted}
    is_beside = Q(metric_id__in=metrics, period_start__in=starts, status="accepted")
    broken_down = Measurement.objects.filter(
        metric_id__in=metrics, metric__kind=Metric.Kind.COUNT
    ).filter(Exists(Breakdown.objects.filter(measurement_id=OuterRef("pk"))))
    return (
        Measurement.objects.filter(is_beside | Q(pk__in=ids))
        .select_related("metric")
        .annotate(counts_people=Q(metric_id__in=broken_down.values("metric_id")))
    )


def _period_of(measurement: Measurement) -> _PeriodKey:
    return measurement.metric_id, measurement.period_start, measurement.period_end


def _protected_period(
    rows: Sequence[Measurement], policy: StudentPolicy
) -> dict[UUID, DisplayValue]:
    kind = rows[0].metric.kind if rows else ""
    counts_people = kind == Metric.Kind.PERCENTAGE or (
        any(row.counts_people for row in rows)  # type: ignore[attr-defined]
    )
    if not counts_people:
        return {row.pk: _uncounted(row, kind, policy) for row in rows}
    cells = {(_DIMENSION, str(row.pk)): _cell(row, str(row.pk), kind) for row in rows}
    known = [cell for cell in cells.values() if cell.n is not None]
    whole = Cell(
        key="",
        n=sum(cell.n or 0 for cell in known),
        numerator=sum(cell.numerator or 0 for cell in known)
        if kind == Metric.Kind.PERCENTAGE
        else None,
    )
    table = breakdown_table(kind, whole if known else None, cells)
    protected = protect_breakdown(table=table, policy=policy)
    return {row.pk: _bare_rate(row, protected.groups[_DIMENSION][str(row.pk)]) for row in rows}


def _bare_rate(row: Measurement, value: DisplayValue) -> DisplayValue:
    """A published rate without its counts is shown as it is, without n."""
    if value.is_missing and row.value is not None and row.denominator is None:
        return DisplayValue(kind=DisplayKind.SHOWN, value=float(row.value))
    return value


def _uncounted(row: Measurement, kind: str, policy: StudentPolicy) -> DisplayValue:
    """A sum is shown as it is; a rating only where enough people gave it."""
    is_small = row.denominator is not None and row.denominator < policy.minimum
    if kind == Metric.Kind.RATING and is_small:
        return DisplayValue.suppressed(SuppressionReason.SMALL_GROUPS)
    return raw_value(row, kind)


def _cell(figures: Any, key: str, kind: str) -> Cell:
    return people_behind(
        kind,
        key=key,
        value=figures.value,
        numerator=figures.numerator,
        denominator=figures.denominator,
    )


def _protected_groups(
    measurement: Measurement, breakdowns: Sequence[GroupRow], policy: StudentPolicy
) -> dict[tuple[str, str], DisplayValue]:
    kind = measurement.metric.kind
    whole = _cell(measurement, "", kind)
    cells = {(each.dimension, each.group): _cell(each, each.group, kind) for each in breakdowns}
    table = breakdown_table(kind, None if whole.n is None else whole, cells)
    protected = protect_breakdown(table=table, policy=policy)
    return {
        (each.dimension, each.group): group_value(
            kind, protected.groups[each.dimension][each.group], each.value
        )
        for each in breakdowns
    }


def _groups_by_report(measurements: Sequence[Measurement]) -> dict[UUID, list[GroupRow]]:
    """The groups of several reports, one statement in all; none for no reports."""
    found: dict[UUID, list[GroupRow]] = {}
    if not measurements:
        return found
    rows = Breakdown.objects.filter(measurement_id__in=[each.pk for each in measurements])
    for report, *group in rows.order_by("dimension", "group").values_list(
        "measurement_id", *GroupRow._fields
    ):
        found.setdefault(report, []).append(GroupRow(*group))
    return found
