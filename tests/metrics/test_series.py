"""Metric figures: rolled up as the metric says, withheld where the suppression service says so."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.suppression.students import StudentPolicy
from metrics.calculations.totals import RollUp
from metrics.models import Metric
from metrics.queries.periods import Period, Preset, named_period
from metrics.queries.series import MetricFigures, metric_figures
from tests.factories.metrics import make_breakdown, make_measurement, make_metric, make_target
from tests.factories.stakeholders import make_organization
from tests.metrics.reference import Observation, roll_up_observations

pytestmark = pytest.mark.usefixtures("scope")
POLICY = StudentPolicy(minimum=10)


def figures_of(metric: Metric, **extra) -> MetricFigures:
    return metric_figures([metric], policy=POLICY, **extra)[metric.pk]


def test_percentage_pools_numerators_and_denominators_of_all_reporters() -> None:
    metric = make_metric()
    for name, part, whole in (("a", 45, 50), ("b", 100, 400)):
        make_measurement(
            metric, numerator=part, denominator=whole, organization=make_organization(name)
        )

    headline = figures_of(metric).headline

    assert headline.value == pytest.approx(100 * 145 / 450)
    assert headline.n == 450


def test_measurement_not_accepted_does_not_count() -> None:
    metric = make_metric(kind="count")
    make_measurement(metric, 2023, value=5)
    make_measurement(metric, 2024, value=99, status="submitted")

    figures = figures_of(metric)

    assert [point.value.value for point in figures.points] == [5]
    assert figures.as_of == date(2023, 12, 31)


def test_rate_of_fewer_than_the_minimum_is_withheld() -> None:
    metric = make_metric()
    make_measurement(metric, numerator=4, denominator=9)

    figures = figures_of(metric)

    assert figures.headline.is_suppressed
    assert figures.headline.n is None
    assert figures.progress.true is None


def test_small_group_takes_a_second_group_with_it() -> None:
    metric = make_metric()
    make_measurement(
        metric, numerator=62, denominator=107, groups={"A": (3, 7), "B": (30, 50), "C": (29, 50)}
    )

    shown = {figure.group: figure.value.is_shown for figure in figures_of(metric).groups}

    assert shown["A"] is False
    assert sorted(shown.values()) == [False, False, True]


def test_gap_of_a_withheld_group_is_not_told() -> None:
    metric = make_metric()
    make_measurement(metric, numerator=53, denominator=107, groups={"A": (3, 7), "B": (50, 100)})

    assert [figure.gap for figure in figures_of(metric).groups] == [None, None]


def test_gap_says_how_many_more_would_close_it() -> None:
    metric = make_metric()
    make_measurement(
        metric, numerator=120, denominator=200, groups={"A": (40, 100), "B": (80, 100)}
    )

    [worst] = figures_of(metric).flagged_groups

    assert worst.gap is not None
    assert (worst.group, worst.gap.gap, worst.gap.needed_to_close) == ("A", -40.0, 40)


def test_gap_of_an_unwished_outcome_is_negative_for_who_has_more_of_it() -> None:
    metric = make_metric(direction="down")
    make_measurement(metric, numerator=60, denominator=200, groups={"A": (45, 100), "B": (15, 100)})

    gaps = {figure.group: figure.gap.gap for figure in figures_of(metric).groups if figure.gap}

    assert gaps == {"A": -30.0, "B": 30.0}


@pytest.mark.parametrize(
    ("across", "is_cumulative"),
    [(how, False) for how in RollUp] + [(how, True) for how in RollUp if how is not RollUp.LAST],
)
def test_database_adds_up_like_the_pure_function(across: RollUp, is_cumulative: bool) -> None:
    metric = make_metric(
        kind="sum", across_partnerships=across, across_periods="last", is_cumulative=is_cumulative
    )
    values = {("a", 2021): 3, ("b", 2021): 8, ("a", 2022): 5, ("c", 2023): 2, ("a", 2023): 7}
    reporters = {name: make_organization(name) for name in "abc"}
    for (name, year), value in values.items():
        make_measurement(metric, year, value=value, organization=reporters[name])

    expected = roll_up_observations(
        [
            Observation(reporter=name, period=str(year), value=value)
            for (name, year), value in values.items()
        ],
        across_partnerships=across,
        across_periods=RollUp.LAST,
        is_cumulative=is_cumulative,
    )

    assert figures_of(metric).headline.value == pytest.approx(expected)


@pytest.mark.parametrize(("how", "expected"), [("sum", 10), ("mean", 5), ("max", 8), ("last", 2)])
def test_periods_roll_up_as_the_metric_says(how: str, expected: float) -> None:
    metric = make_metric(kind="count", across_periods=how)
    make_measurement(metric, 2022, value=8)
    make_measurement(metric, 2023, value=2)

    assert figures_of(metric).headline.value == expected


def test_withheld_year_withholds_the_pooled_rate_too() -> None:
    metric = make_metric(across_periods="sum")
    make_measurement(metric, 2022, numerator=5, denominator=10)
    make_measurement(metric, 2023, numerator=3, denominator=8)

    figures = figures_of(metric)

    assert figures.points[0].value.is_shown
    assert figures.headline.is_suppressed


def test_running_total_keeps_counting_who_reported_before_the_period() -> None:
    metric = make_metric(kind="sum", is_cumulative=True)
    first, second = make_organization("a"), make_organization("b")
    make_measurement(metric, 2021, value=10, organization=first)
    make_measurement(metric, 2023, value=5, organization=second)

    figures = figures_of(metric, period=Period(start=date(2023, 1, 1)))

    assert [point.value.value for point in figures.points] == [15]


def test_period_leaves_out_what_ends_outside_it() -> None:
    metric = make_metric(kind="count")
    for year in (2021, 2022, 2023):
        make_measurement(metric, year, value=year)

    figures = figures_of(metric, period=Period(start=date(2022, 1, 1), end=date(2022, 12, 31)))

    assert [point.value.value for point in figures.points] == [2022]


def test_progress_is_measured_to_the_next_target() -> None:
    metric = make_metric(baseline=60)
    make_measurement(metric, numerator=70, denominator=100)
    make_target(metric, 65, 2023)
    make_target(metric, 80, 2026)

    figures = figures_of(metric)

    assert figures.target is not None
    assert figures.target.value == 80
    assert figures.progress.shown == 50.0


def test_group_has_its_own_target() -> None:
    metric = make_metric()
    make_measurement(metric, numerator=90, denominator=200, groups={"A": (40, 100), "B": (50, 100)})
    make_target(metric, 55, dimension="gender", group="A")

    figures = figures_of(metric)

    assert {figure.group: figure.target for figure in figures.groups} == {"A": 55.0, "B": None}
    assert figures.target is None


def test_rating_by_group_is_withheld_where_its_size_is_unknown() -> None:
    metric = make_metric(kind="rating", across_partnerships="mean")
    measurement = make_measurement(metric, value=3.4)
    make_breakdown(measurement, "A", value=2)

    assert figures_of(metric).groups[0].value.is_suppressed


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(120, 100, 120.0), (12, 9, None), (-5, 50, -10.0), (0, 0, None)],
)
def test_percentage_that_is_no_share_breaks_nothing(
    numerator: int, denominator: int, expected: float | None
) -> None:
    metric = make_metric()
    make_measurement(
        metric, numerator=numerator, denominator=denominator, groups={"A": (numerator, denominator)}
    )

    assert figures_of(metric).headline.value == expected


def test_negative_count_by_group_breaks_nothing() -> None:
    metric = make_metric(kind="count")
    make_breakdown(make_measurement(metric, value=-4), "A", value=-4)

    assert figures_of(metric).groups[0].value.is_suppressed


def test_bare_percentage_stands_alone_but_is_never_averaged() -> None:
    metric = make_metric()
    make_measurement(metric, 2023, value=61.5)
    for name in "ab":
        make_measurement(metric, 2024, value=50, organization=make_organization(name))

    points = figures_of(metric).points

    assert (points[0].value.value, points[0].value.n) == (61.5, None)
    assert points[1].value.is_missing


def test_figures_take_two_statements_for_any_number_of_metrics() -> None:
    counts = []
    for number in (3, 30):
        metrics = [make_metric(kind="count") for _ in range(number)]
        for metric in metrics:
            make_measurement(metric, value=4)
        with CaptureQueriesContext(connection) as captured:
            metric_figures(metrics, policy=POLICY)
        counts.append(len(captured))

    assert counts == [2, 2]


def test_named_periods_are_seen_from_today() -> None:
    today = date(2026, 11, 21)

    assert named_period(Preset.ALL, today=today).is_open
    assert named_period(Preset.LAST_YEAR, today=today) == Period(
        start=date(2025, 1, 1), end=date(2025, 12, 31)
    )
    assert named_period(Preset.TWELVE_MONTHS, today=today).start == date(2025, 11, 22)
