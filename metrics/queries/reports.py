"""Reports that are judged together: those of one period, and of periods that share days."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from feedback.suppression.students import (
    BreakdownTable,
    Cell,
    StudentPolicy,
    is_plain,
    protect_parts,
)
from metrics.calculations.reporters import Days, longest_apart, sharing_days
from metrics.models import Breakdown, Measurement, Metric
from metrics.queries.cells import breakdown_table, people_behind
from metrics.queries.patterns import PeriodKey

_DIMENSION = "reporter"


class GroupRow(NamedTuple):
    """One student group as it was reported: what a list reads of a ``Breakdown``."""

    dimension: str
    group: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None


Groups = Mapping[UUID, Sequence[GroupRow]]


class Judged(NamedTuple):
    """
    Reports that are protected as one table.

    ``is_withheld``: nothing of them is shown, for the sake of another period that shares days.
    """

    rows: list[Measurement]
    is_withheld: bool = False


def judged_together(
    measurements: Collection[Measurement], policy: StudentPolicy
) -> Iterator[Judged]:
    """
    These reports, and all accepted ones that are judged with them.

    Those of a period are one table, and of a running total the last ones of all reporters.
    """
    if not measurements:
        return
    metrics = {each.metric for each in measurements}
    withheld = withheld_periods(_periods_of(metrics), policy)
    wanted = {period_of(each) for each in measurements}
    is_wanted = Q(
        metric_id__in={key[0] for key in wanted},
        period_start__in={key[1] for key in wanted},
    ) | Q(metric_id__in={each.pk for each in metrics if each.is_cumulative})
    ids = [each.pk for each in measurements]
    tables: dict[PeriodKey | UUID, list[Measurement]] = {}
    for each in counted_reports(is_wanted & Q(status="accepted") | Q(pk__in=ids)):
        key = period_of(each)
        if each.metric.is_cumulative:
            tables.setdefault(each.metric_id, []).append(each)
        elif key in wanted:
            tables.setdefault(key, []).append(each)
    for about, rows in tables.items():
        if isinstance(about, UUID):
            yield from _running(rows, is_closed=about in withheld)
        else:
            yield Judged(rows, is_withheld=about[1:] in withheld.get(about[0], ()))


def withheld_periods(
    periods: Mapping[Metric, Collection[Days]], policy: StudentPolicy
) -> dict[UUID, set[Days]]:
    """
    Which periods of some metrics show no figures, neither of reports nor of their sums.

    As far as a reader knows, a period is the sum of others that share its days, so what is hidden
    in one would follow from the rest. A running total holds all that was reported before. Where any
    report of such periods has something to hide, only the longest are shown that share no days, and
    of a running total the last. No statement where no metric has such periods.
    """
    linked = {
        metric.pk: (metric, several)
        for metric, listed in periods.items()
        if (several := [each for each in _clusters(metric, listed) if len(each) > 1])
    }
    if not linked:
        return {}
    rows: dict[UUID, list[Measurement]] = {}
    for each in counted_reports(Q(metric_id__in=list(linked), status="accepted")):
        rows.setdefault(each.metric_id, []).append(each)
    groups = groups_by_report([each for listed in rows.values() for each in listed])
    found: dict[UUID, set[Days]] = {}
    for key, (metric, several) in linked.items():
        for cluster in several:
            within = [
                each
                for each in rows[key]
                if metric.is_cumulative or (each.period_start, each.period_end) in cluster
            ]
            if not is_open(within, groups, policy):
                shown = cluster[-1:] if metric.is_cumulative else longest_apart(cluster)
                found.setdefault(key, set()).update({*cluster} - {*shown})
    return found


def _clusters(metric: Metric, periods: Collection[Days]) -> list[list[Days]]:
    """A metric's periods, those that are judged together in one list; by their ends."""
    if metric.is_cumulative:
        return [sorted(periods, key=lambda days: days[::-1])]
    return sharing_days(periods)


def _running(rows: list[Measurement], *, is_closed: bool) -> Iterator[Judged]:
    """The last report of each reporter; the others by themselves, as they have nothing to hide."""
    rows = sorted(rows, key=lambda each: (each.period_end, each.period_start))
    last = {(each.partnership_id, each.organization_id): each for each in rows}
    yield Judged(list(last.values()))
    for each in rows:
        if each is not last[each.partnership_id, each.organization_id]:
            yield Judged([each], is_withheld=is_closed)


def _periods_of(metrics: Collection[Metric]) -> dict[Metric, set[Days]]:
    """The periods of which there are accepted reports."""
    found: dict[Metric, set[Days]] = {each: set() for each in metrics}
    by_id = {each.pk: each for each in metrics}
    rows = Measurement.objects.accepted().filter(metric_id__in=by_id).order_by()
    for metric, start, end in rows.values_list(
        "metric_id", "period_start", "period_end"
    ).distinct():
        found[by_id[metric]].add((start, end))
    return found


def counted_reports(wanted: Q) -> QuerySet[Measurement]:
    """
    Reports as they are judged, with their metrics.

    ``counts_people`` says of a count that it was broken down at some time, as on the dashboard.
    """
    has_groups = Exists(Breakdown.objects.filter(measurement_id=OuterRef("pk")))
    broken_down = Measurement.objects.filter(has_groups, metric__kind=Metric.Kind.COUNT)
    rows = Measurement.objects.filter(wanted).select_related("metric")
    return rows.annotate(counts_people=Q(metric_id__in=broken_down.values("metric_id")))


def period_of(measurement: Measurement) -> PeriodKey:
    """A report's metric with its first and last day."""
    return measurement.metric_id, measurement.period_start, measurement.period_end


def _counts_people(rows: Sequence[Measurement]) -> bool:
    return rows[0].metric.is_percentage or (
        rows[0].metric.kind == Metric.Kind.COUNT and any(row.counts_people for row in rows)  # type: ignore[attr-defined]
    )


def shown_totals(table: Judged, policy: StudentPolicy) -> dict[UUID, DisplayValue]:
    """What everybody may see of the totals of reports that are judged together."""
    found = protected_totals(table.rows, policy)
    if not table.is_withheld:
        return found
    nothing = DisplayValue.suppressed(SuppressionReason.OVERLAPPING)
    return {
        row.pk: nothing if cell_of(row, "", row.metric.kind).n else found[row.pk]
        for row in table.rows
    }


def protected_totals(
    rows: Sequence[Measurement], policy: StudentPolicy
) -> dict[UUID, DisplayValue]:
    """Of each of these reports, as one reporter's part of their sum."""
    kind = rows[0].metric.kind
    if not _counts_people(rows):
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


def cell_of(figures: Any, key: str, kind: str) -> Cell:
    """The people behind a report's figure, or a group's."""
    return people_behind(
        kind,
        key=key,
        value=figures.value,
        numerator=figures.numerator,
        denominator=figures.denominator,
    )


def group_table(measurement: Measurement, groups: Sequence[GroupRow]) -> BreakdownTable:
    """A report's total and its groups."""
    kind = measurement.metric.kind
    whole = cell_of(measurement, "", kind)
    cells = {(each.dimension, each.group): cell_of(each, each.group, kind) for each in groups}
    return breakdown_table(kind, None if whole.n is None else whole, cells)


def is_open(rows: Sequence[Measurement], groups: Groups, policy: StudentPolicy) -> bool:
    """Whether none of several reports has anything to hide, so that their sums hide nothing."""
    if rows[0].metric.kind == Metric.Kind.COUNT and not _counts_people(rows):
        return True
    return all(
        is_plain(table=group_table(row, groups.get(row.pk, ())), policy=policy) for row in rows
    ) and not any(value.is_suppressed for value in protected_totals(rows, policy).values())


def groups_by_report(measurements: Sequence[Measurement]) -> dict[UUID, list[GroupRow]]:
    """The groups of several reports, one statement in all; none for no reports."""
    found: dict[UUID, list[GroupRow]] = {}
    if not measurements:
        return found
    chosen = Breakdown.objects.filter(measurement_id__in=[each.pk for each in measurements])
    for report, *group in chosen.order_by("dimension", "group").values_list(
        "measurement_id", *GroupRow._fields
    ):
        found.setdefault(report, []).append(GroupRow(*group))
    return found
