"""Metrics, measurements with groups, and targets; call inside a workspace's scope."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from metrics.models import Breakdown, Measurement, Metric, SuppressionPattern, Target
from tenancy.audit.recording import touch_workspace

_numbers = count(1)


def make_metric(name: str = "", kind: str = "percentage", **extra: Any) -> Metric:
    touch_workspace()
    return Metric.objects.create(name=name or f"Metric {next(_numbers)}", kind=kind, **extra)


def make_measurement(
    metric: Metric,
    year: int = 2024,
    *,
    numerator: int | None = None,
    denominator: int | None = None,
    value: float | None = None,
    groups: dict[str, tuple[int, int]] | None = None,
    dimension: str = "gender",
    status: str = "accepted",
    **extra: Any,
) -> Measurement:
    """One year of one metric; ``groups`` maps a group to its numerator and denominator."""
    touch_workspace()
    measurement = Measurement.objects.create(
        metric=metric,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        numerator=numerator,
        denominator=denominator,
        value=None if value is None else Decimal(str(value)),
        status=status,
        **extra,
    )
    for group, (part, whole) in (groups or {}).items():
        make_breakdown(measurement, group, numerator=part, denominator=whole, dimension=dimension)
    return measurement


def make_breakdown(
    measurement: Measurement, group: str, *, dimension: str = "gender", **figures: Any
) -> Breakdown:
    return Breakdown.objects.create(
        measurement=measurement, dimension=dimension, group=group, **figures
    )


def make_pattern(measurement: Measurement) -> SuppressionPattern:
    """Of figures that are not there any more, so it counts for nothing."""
    return SuppressionPattern.objects.create(
        metric=measurement.metric,
        period_start=measurement.period_start,
        period_end=measurement.period_end,
        fingerprint="0" * 64,
    )


def make_target(metric: Metric, value: float, year: int = 2030, **extra: Any) -> Target:
    touch_workspace()
    return Target.objects.create(
        metric=metric, value=Decimal(str(value)), due_on=date(year, 12, 31), **extra
    )
