"""What the actions of metrics refuse, whatever a page or a script let through."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from metrics.actions.measurements import record_measurement
from metrics.actions.metrics import (
    KindIsFixed,
    TargetTwice,
    UnknownReadyMetric,
    add_metric,
    add_ready_metrics,
    add_target,
    change_metric,
    change_student_group,
)
from metrics.models import Breakdown, Metric, StudentGroup, Target
from metrics.queries.metrics import due_metrics
from metrics.reporting_periods import LONGEST_DAYS, Every
from tenancy.models import AuditEvent, Membership, Workspace
from tenancy.texts import UnknownLanguage
from tests.factories.metrics import make_measurement, make_metric, make_target
from tests.forms import refused

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
    with refused(TargetTwice, "due_on"):
        add_target(acting_member=coordinator, metric=metric, value=Decimal(80), due_on=DAY)
    add_target(
        acting_member=coordinator, metric=metric, value=Decimal(80), due_on=DAY, group="Black"
    )
    assert Target.objects.filter(metric=metric).count() == 2


@pytest.mark.parametrize("keys", [[], ["no_such_metric"]])
def test_only_metrics_of_the_library_are_added_from_it(
    scope: Workspace, coordinator: Membership, keys: list[str]
) -> None:
    with refused(UnknownReadyMetric, "keys"):
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


def test_the_kind_of_a_measured_metric_stays(scope: Workspace, coordinator: Membership) -> None:
    metric = make_metric(kind="count")
    change_metric(acting_member=coordinator, metric=metric, kind="rating")
    make_measurement(metric, value=3)
    with refused(KindIsFixed, "kind"):
        change_metric(acting_member=coordinator, metric=metric, kind="count")
    metric.refresh_from_db()
    change_metric(acting_member=coordinator, metric=metric, kind="rating", name="Trust")


def test_texts_in_a_language_that_was_given_up_can_still_be_changed(
    scope: Workspace, coordinator: Membership
) -> None:
    metric = make_metric(language="fr")
    group = StudentGroup.objects.create(group="Filles", language="fr")
    change_metric(acting_member=coordinator, metric=metric, name="Réussite", language="fr")
    change_student_group(
        acting_member=coordinator, student_group=group, group="Toutes les filles", language="fr"
    )
    with refused(UnknownLanguage, "language"):
        change_metric(acting_member=coordinator, metric=metric, language="de")
    with refused(UnknownLanguage, "language"):
        change_student_group(acting_member=coordinator, student_group=group, language="de")


def test_the_trail_keeps_a_metrics_targets_by_day_dimension_and_group(
    scope: Workspace, coordinator: Membership
) -> None:
    early = _target(group="Female")
    early.due_on = date(2029, 6, 30)
    targets = [
        _target(group="White", dimension="Race"),
        _target(),
        _target(group="Black", dimension="Race"),
        _target(group="Male", dimension="Gender"),
        early,
    ]
    add_metric(acting_member=coordinator, name="Trust", kind="rating", targets=targets)
    event = AuditEvent.objects.get(action="add_metric")
    assert event.actor_id == coordinator.pk
    assert (event.after or {})["targets"] == [
        "Female: 80, 2029-06-30",
        "Everybody: 80, 2030-12-31",
        "Male: 80, 2030-12-31",
        "Black: 80, 2030-12-31",
        "White: 80, 2030-12-31",
    ]


def test_the_trail_keeps_a_reports_groups_and_figures(
    scope: Workspace, coordinator: Membership
) -> None:
    metric = make_metric()
    rows = [("Race", "White"), ("Race", "Black"), ("Gender", "Male")]
    record_measurement(
        acting_member=coordinator,
        metric=metric,
        period_start=date(2024, 1, 1),
        period_end=DAY,
        numerator=Decimal(3),
        denominator=Decimal(30),
        breakdowns=[
            Breakdown(
                dimension=dimension, group=group, numerator=Decimal("1.50"), denominator=Decimal(10)
            )
            for dimension, group in rows
        ],
    )
    assert (AuditEvent.objects.get().after or {})["groups"] == [
        "Gender, Male: numerator 1.5, denominator 10",
        "Race, Black: numerator 1.5, denominator 10",
        "Race, White: numerator 1.5, denominator 10",
    ]
