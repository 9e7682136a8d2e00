"""What the actions of metrics refuse, whatever a page or a script let through."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from metrics.actions.metrics import (
    TargetTwice,
    UnknownReadyMetric,
    add_metric,
    add_ready_metrics,
    add_target,
)
from metrics.models import Metric, Target
from metrics.queries.metrics import due_metrics
from metrics.reporting_periods import LONGEST_DAYS, Every
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_measurement, make_metric, make_target

DAY = date(2030, 12, 31)


def _target(**extra: object) -> Target:
    return Target(value=Decimal(80), due_on=DAY, **extra)


def test_one_target_for_each_group_and_day(scope: Workspace, coordinator: Membership) -> None:
    with pytest.raises(TargetTwice):
        add_metric(
            acting_member=coordinator,
            name="Graduation",
            kind="percentage",
            targets=[_target(), _target()],
        )
    metric = make_metric()
    make_target(metric, 70, 2030)
    with pytest.raises(TargetTwice):
        add_target(acting_member=coordinator, metric=metric, value=Decimal(80), due_on=DAY)
    add_target(
        acting_member=coordinator, metric=metric, value=Decimal(80), due_on=DAY, group="Black"
    )
    assert Target.objects.filter(metric=metric).count() == 2


@pytest.mark.parametrize("keys", [[], ["no_such_metric"]])
def test_only_metrics_of_the_library_are_added_from_it(
    scope: Workspace, coordinator: Membership, keys: list[str]
) -> None:
    with pytest.raises(UnknownReadyMetric):
        add_ready_metrics(acting_member=coordinator, keys=keys)
    assert not Metric.objects.exists()


@pytest.mark.parametrize("every", list(Every))
def test_a_measurement_is_due_by_the_metrics_own_frequency(scope: Workspace, every: Every) -> None:
    metric = make_metric(frequency=every)
    make_measurement(metric, 2024, value=50)
    last_day = date(2024, 12, 31) + timedelta(days=LONGEST_DAYS[every])

    def due(today: date) -> list[str]:
        return [each.name for each in due_metrics(Metric.objects.all(), today=today, limit=9)]

    assert due(last_day) == []
    assert due(last_day + timedelta(days=1)) == [metric.name]
