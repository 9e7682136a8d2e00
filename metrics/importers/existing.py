"""The measurements that are here already, as an import compares rows with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from metrics.importers.rows import Figures, Parsed
from metrics.models import Breakdown, Measurement
from metrics.reporting_periods import ReportingPeriod

NO_FIGURES: Figures = (None, None, None)


@dataclass(slots=True)
class Present:
    """One measurement of the workspace; ``groups`` maps a group to its row's id and figures."""

    id: UUID
    is_accepted: bool
    figures: Figures
    known_on: date | None = None
    groups: dict[str, tuple[UUID, Figures]] = field(default_factory=dict)


class Existing:
    """Measurements by metric, reporter and period: another length is another period."""

    def __init__(self, found: dict[tuple[UUID, str, ReportingPeriod], Present]) -> None:
        self._found = found

    def of(self, row: Parsed) -> Present | None:
        """The measurement that a row belongs to, if it is here."""
        return self._found.get(row.report)


def read_existing(rows: Sequence[Parsed]) -> Existing:
    """Two statements, whatever the number of rows; none for no rows."""
    if not rows:
        return Existing({})
    starts = {row.period.start for row in rows}
    wanted = Measurement.objects.filter(
        metric_id__in={row.metric.id for row in rows}, period_start__in=starts, partnership=None
    )
    found: dict[tuple[UUID, str, ReportingPeriod], Present] = {}
    by_id: dict[Any, Present] = {}
    names = (
        "pk",
        "metric_id",
        "organization_id",
        "period_start",
        "period_end",
        "status",
        "known_on",
    )
    for key, metric, owner, start, end, status, known_on, *figures in wanted.values_list(
        *names, "numerator", "denominator", "value"
    ):
        present = Present(key, status == "accepted", _figures(figures), known_on)
        period = ReportingPeriod(start, end)
        found[metric, str(owner) if owner else "", period] = by_id[key] = present
    if found:
        groups = Breakdown.objects.filter(measurement__in=wanted)
        for key, report, dimension, group, *figures in groups.values_list(
            "pk", "measurement_id", "dimension", "group", "numerator", "denominator", "value"
        ):
            by_id[report].groups[f"{dimension}\n{group}"] = (key, _figures(figures))
    return Existing(found)


def _figures(values: list[Any]) -> Figures:
    numerator, denominator, value = values
    return numerator, denominator, value
