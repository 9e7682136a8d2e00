"""Reports of metrics as their reader may see them: one by one, in lists, with their groups."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from feedback.suppression.students import (
    BreakdownTable,
    Cell,
    StudentPolicy,
    hide_groups,
    is_plain,
    protect_breakdown,
    protect_parts,
)
from metrics.models import Breakdown, Measurement, Metric
from metrics.queries.cells import breakdown_table, group_value, people_behind
from metrics.queries.group_names import GroupName, group_names, names_of_group
from metrics.queries.patterns import Hidden, PeriodKey, kept_patterns
from metrics.queries.series import policy_of
from metrics.querysets import sees_raw_figures
from tenancy.models import AuditEvent, Membership

_DIMENSION = "reporter"


class GroupRow(NamedTuple):
    """One student group as it was reported: what a list reads of a ``Breakdown``."""

    dimension: str
    group: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    names: Any = None


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
    Set what the member may see of each report; one statement where any is protected.

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
    periods, policy = _fill_shown(rows, member), policy_of(member.workspace)
    linked = {key: reports for key, reports in periods.items() if len(reports) > 1}
    groups = groups_by_report([*rows, *(each for reports in linked.values() for each in reports)])
    closed = {key for key, reports in linked.items() if not _is_open(reports, groups, policy)}
    nothing: dict[PeriodKey, Hidden] = {key: {} for key in closed}
    patterns = nothing | kept_patterns(closed, policy)
    for each in rows:
        each.shown_parts = group_parts(
            each,
            groups.get(each.pk, ()),
            is_raw=each.is_raw,
            policy=policy,
            pattern=patterns.get(_period_of(each)),
        )


def protected_values(
    measurements: Collection[Measurement], *, policy: StudentPolicy
) -> dict[UUID, DisplayValue]:
    """What everybody may see of these reports, each as one reporter's part of its period."""
    return _protected(measurements, _periods_of(measurements), policy)


def _fill_shown(
    rows: Sequence[Measurement], member: Membership
) -> dict[PeriodKey, list[Measurement]]:
    """Returns all reports of the periods of those that are protected."""
    hidden = [each for each in rows if not sees_raw_figures(member, each.organization_id)]
    periods = _periods_of(hidden)
    protected = _protected(hidden, periods, policy_of(member.workspace))
    for each in rows:
        each.is_raw = each.pk not in protected
        each.shown = protected.get(each.pk) or raw_value(each, each.metric.kind)
    return periods


def _periods_of(
    measurements: Collection[Measurement],
) -> dict[PeriodKey, list[Measurement]]:
    """The reports of the periods of these, which are among them; no statement for none."""
    if not measurements:
        return {}
    wanted = {_period_of(each) for each in measurements}
    tables: dict[PeriodKey, list[Measurement]] = {key: [] for key in wanted}
    for each in _others_of(wanted, [measurement.pk for measurement in measurements]):
        if _period_of(each) in tables:
            tables[_period_of(each)].append(each)
    return tables


def _protected(
    measurements: Collection[Measurement],
    periods: dict[PeriodKey, list[Measurement]],
    policy: StudentPolicy,
) -> dict[UUID, DisplayValue]:
    found: dict[UUID, DisplayValue] = {}
    for rows in periods.values():
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
    pattern: Hidden | None = None,
) -> list[GroupPart]:
    """
    The groups of one report: as reported, or protected together with its total.

    ``pattern`` is there where several reports of a period have something to hide between them: what
    it doesn't speak of is hidden, as subtracted from the sums it could give hidden groups away.
    """
    kind = measurement.metric.kind
    shown = {} if is_raw else _protected_groups(measurement, breakdowns, policy, pattern)
    names = group_names(breakdowns, written=measurement.metric.language)
    return [
        GroupPart(
            dimension=each.dimension,
            group=each.group,
            name=names[each.dimension, each.group],
            value=raw_value(each, kind) if is_raw else shown[each.dimension, each.group],
            breakdown=each if is_raw else None,
        )
        for each in breakdowns
    ]


def history_of(measurement: Measurement) -> list[AuditEvent]:
    """What happened to a report, latest first, from the audit trail."""
    events = AuditEvent.objects.filter(object_type="measurement", object_id=measurement.pk)
    return list(events.order_by("-happened_at", "-id")[:50])


def _others_of(wanted: set[PeriodKey], ids: list[UUID]) -> Iterable[Measurement]:
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


def _period_of(measurement: Measurement) -> PeriodKey:
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
    cells = {
        (_DIMENSION, str(row.pk)): replace(
            cell_of(row, str(row.pk), kind), owner=str(row.organization_id or "")
        )
        for row in rows
    }
    known = [cell for cell in cells.values() if cell.n is not None]
    table = breakdown_table(kind, _sum_of(known) if known else None, cells)
    protected = protect_parts(table=table, policy=policy)
    return {row.pk: _bare_rate(row, protected.groups[_DIMENSION][str(row.pk)]) for row in rows}


def _sum_of(cells: Sequence[Cell]) -> Cell:
    """The sum over reporters, as the dashboard shows it."""
    people: Counter[str] = Counter()
    for cell in cells:
        people[cell.owner] += cell.n or 0
    own = [count for owner, count in people.items() if owner]
    numerators = [cell.numerator for cell in cells if cell.numerator is not None]
    return Cell(
        key="",
        n=people.total(),
        numerator=sum(numerators) if numerators else None,
        others=people.total() - max(own) if own else None,
    )


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


def cell_of(figures: Any, key: str, kind: str) -> Cell:
    """The people behind a report's figure, or a group's."""
    return people_behind(
        kind,
        key=key,
        value=figures.value,
        numerator=figures.numerator,
        denominator=figures.denominator,
    )


def _protected_groups(
    measurement: Measurement,
    breakdowns: Sequence[GroupRow],
    policy: StudentPolicy,
    pattern: Hidden | None,
) -> dict[tuple[str, str], DisplayValue]:
    kind = measurement.metric.kind
    table = _group_table(measurement, breakdowns)
    if pattern is None:
        protected = protect_breakdown(table=table, policy=policy)
    else:
        report = str(measurement.pk)
        hidden = {name: found[report] for name, found in pattern.items() if report in found}
        protected = hide_groups(table=table, hidden=hidden, policy=policy)
    return {
        (each.dimension, each.group): group_value(
            kind, protected.groups[each.dimension][each.group], each.value
        )
        for each in breakdowns
    }


def _group_table(measurement: Measurement, breakdowns: Sequence[GroupRow]) -> BreakdownTable:
    kind = measurement.metric.kind
    whole = cell_of(measurement, "", kind)
    cells = {(each.dimension, each.group): cell_of(each, each.group, kind) for each in breakdowns}
    return breakdown_table(kind, None if whole.n is None else whole, cells)


def _is_open(
    rows: Sequence[Measurement], groups: dict[UUID, list[GroupRow]], policy: StudentPolicy
) -> bool:
    """Whether none of a period's reports, of which there are several, has anything to hide."""
    if not all(
        is_plain(table=_group_table(row, groups.get(row.pk, ())), policy=policy) for row in rows
    ) or any(value.is_suppressed for value in _protected_period(rows, policy).values()):
        return False
    # A sum of which one reporter can subtract all but a few is hidden, and must not follow.
    sums: dict[tuple[str, str], Counter[UUID | None]] = {}
    for row in rows:
        for each in groups.get(row.pk, ()):
            people = cell_of(each, each.group, row.metric.kind).n or 0
            sums.setdefault(each[:2], Counter())[row.organization_id] += people
    return not any(
        0 < people.total() - max(most for key, most in people.items() if key) < policy.minimum
        for people in sums.values()
        if any(people)
    )


def groups_by_report(measurements: Sequence[Measurement]) -> dict[UUID, list[GroupRow]]:
    """The groups of several reports, one statement in all; none for no reports."""
    found: dict[UUID, list[GroupRow]] = {}
    if not measurements:
        return found
    chosen = Breakdown.objects.filter(measurement_id__in=[each.pk for each in measurements])
    rows = chosen.annotate(names=names_of_group())
    for report, *group in rows.order_by("dimension", "group").values_list(
        "measurement_id", *GroupRow._fields
    ):
        found.setdefault(report, []).append(GroupRow(*group))
    return found
