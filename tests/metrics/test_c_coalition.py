"""What counts as the coalition's figure: enough reporters, no period twice, the right day."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from feedback.suppression.students import StudentPolicy
from metrics.actions.measurements import MeasuredAlready, record_measurement
from metrics.calculations.reporters import (
    Incomplete,
    Reporting,
    Shortfall,
    incomplete_periods,
    is_any_overlapping,
)
from metrics.charts.trends import trend_chart
from metrics.models import Measurement, Metric
from metrics.queries.periods import Period
from metrics.queries.series import MetricFigures, metric_figures
from metrics.wording import (
    change_text,
    headline_basis,
    headline_note,
    incomplete_text,
    reporters_text,
)
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_measurement, make_metric, make_target
from tests.factories.stakeholders import make_organization

POLICY = StudentPolicy(minimum=10)
SCOPED = pytest.mark.usefixtures("scope")
YEAR_2025 = Period(start=date(2025, 1, 1), end=date(2025, 12, 31))


def figures_of(metric: Metric, **extra) -> MetricFigures:
    return metric_figures([metric], policy=POLICY, **extra)[metric.pk]


def report(metric: Metric, start: date, end: date, **figures) -> Measurement:
    return Measurement.objects.create(
        metric=metric, period_start=start, period_end=end, status="accepted", **figures
    )


def make_case_24() -> tuple[Metric, list[Organization]]:
    """Three reporters of 1,000 with 600 each in 2024; a bare rate of one of them in 2025."""
    metric = make_metric("Headline", baseline=50)
    make_target(metric, 75, 2027)
    reporters = [make_organization(name) for name in "abc"]
    for each in reporters:
        make_measurement(metric, 2024, numerator=600, denominator=1000, organization=each)
    make_measurement(metric, 2025, value=81.5, organization=reporters[0])
    return metric, reporters


@SCOPED
@pytest.mark.parametrize("period", [Period(), YEAR_2025])
def test_c_24_one_reporter_is_not_the_coalition(period: Period) -> None:
    metric, _reporters = make_case_24()

    figures = figures_of(metric, period=period)

    assert (figures.headline.value, figures.headline.n) == (60.0, 3000)
    assert figures.as_of == date(2024, 12, 31)
    assert figures.progress.is_met is False
    assert incomplete_text(figures.points[-1]) == "1 of 3 reported"
    assert "2025: 1 of 3 reported." in headline_note(figures)
    assert figures.is_carried is (period == YEAR_2025)


def test_c_24_every_surface_says_one_of_three(
    client: Client, workspace: Workspace, funder: Membership
) -> None:
    with workspace_scope(workspace):
        metric, _reporters = make_case_24()
    client.force_login(funder.user)

    for path in (f"metrics/{metric.pk}/", "metrics/", "dashboard/?whole=yes"):
        page = client.get(f"/w/harbor/{path}").content.decode()
        assert "60.0%" in page, path
        assert "1 of 3 reported" in page, path
    found = client.get(f"/api/v1/workspaces/harbor/metrics/{metric.pk}/").json()["figures"]
    assert found["headline"]["value"] == 60.0
    assert found["points"][-1]["incomplete"] == {"counted": 1, "expected": 3, "lacks": "reporters"}
    assert found["note"] == "2025: 1 of 3 reported."


@SCOPED
def test_c_rate_without_counts_does_not_become_the_whole() -> None:
    metric, reporters = make_case_24()
    for each in reporters[1:]:
        make_measurement(metric, 2025, numerator=900, denominator=1000, organization=each)

    figures = figures_of(metric)

    assert incomplete_text(figures.points[-1]) == "2 of 3 gave counts"
    assert figures.headline.value == 60.0


@SCOPED
def test_c_reporters_of_few_people_are_not_the_coalition() -> None:
    metric = make_metric()
    for year, sizes in ((2024, (1000, 20, 20)), (2025, (20, 20, 20))):
        for name, size in zip("abc", sizes, strict=True):
            reporter = Organization.objects.filter(name=name).first() or make_organization(name)
            make_measurement(
                metric, year, numerator=size // 2, denominator=size, organization=reporter
            )

    figures = figures_of(metric)

    assert incomplete_text(figures.points[-1]) == "far fewer people than before"
    assert figures.headline.n == 1040


@SCOPED
def test_c_report_for_the_whole_coalition_takes_the_place_of_many() -> None:
    metric, _reporters = make_case_24()
    make_measurement(metric, 2026, numerator=2100, denominator=2900)

    assert figures_of(metric).headline.n == 2900


@SCOPED
def test_c_incomplete_period_is_in_no_sum_and_on_no_line() -> None:
    metric = make_metric(kind="count", across_periods="sum")
    reporters = [make_organization(name) for name in "abc"]
    for year in (2023, 2024):
        for each in reporters:
            make_measurement(metric, year, value=10, organization=each)
    make_measurement(metric, 2025, value=500, organization=reporters[0])

    figures = figures_of(metric)
    chart = trend_chart(figures)

    assert figures.headline.value == 60
    assert [row["is_incomplete"] for row in chart.rows] == [False, False, True]
    assert chart.rows[-1]["reports"] == "1 of 3 reported"
    assert figures.change is not None
    assert figures.change.difference == 0


@SCOPED
def test_c_trend_says_when_the_number_of_reporters_changed() -> None:
    metric = make_metric()
    reporters = [make_organization(name) for name in "abcde"]
    for year, count in ((2023, 4), (2024, 4), (2025, 5)):
        for each in reporters[:count]:
            make_measurement(
                metric, year, numerator=year - 1970, denominator=100, organization=each
            )

    figures = figures_of(metric)

    assert change_text(figures) == "Up 2.0 points since 2023 (reporters: 4 then, 5 now)"
    assert reporters_text(figures) == "The number of reporters changed: 4 in 2023, 5 in 2025."
    assert trend_chart(figures).summary == reporters_text(figures)


def reporting(*counts: int) -> list[Reporting]:
    return [Reporting(reporters=each, counted=each) for each in counts]


@pytest.mark.parametrize(
    ("counts", "complete"),
    [
        ((59, 1), [True, False]),
        ((59, 1, 1, 58), [True, False, False, True]),
        ((59, 1, 1, 1, 1), [True, False, False, False, True]),
        ((1, 59, 48, 47), [True, True, True, True]),
        ((10, 8, 7), [True, True, True]),
        ((10, 7), [True, False]),
    ],
)
def test_c_reporters_are_compared_with_the_last_whole_period(
    counts: tuple[int, ...], complete: list[bool]
) -> None:
    assert [each is None for each in incomplete_periods(reporting(*counts))] == complete


def test_c_what_is_lacking_is_named() -> None:
    before = Reporting(reporters=4, counted=4, people=400)
    few = Reporting(reporters=4, counted=4, people=300)
    bare = Reporting(reporters=4, counted=1, people=390)

    found = [incomplete_periods([before, each])[1] for each in (few, bare)]

    assert [each and each.lacks for each in found] == [Shortfall.PEOPLE, Shortfall.COUNTS]
    assert found[1] == Incomplete(counted=1, expected=4, lacks=Shortfall.COUNTS)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_c_a_complete_period_has_four_fifths_of_the_one_it_is_compared_with(
    counts: list[int],
) -> None:
    found = incomplete_periods(reporting(*counts))

    assert found[0] is None
    for before, now, lacks in zip(counts, counts[1:], found[1:], strict=False):
        if lacks is not None:
            assert lacks.counted < 0.8 * lacks.expected
        elif now < 0.8 * before:  # only where the one before was no measure
            assert found[counts.index(before)] is not None or counts.count(before) > 1


@SCOPED
def test_c_overlapping_periods_are_never_added() -> None:
    metric = make_metric(kind="count", across_periods="sum")
    report(metric, date(2024, 1, 1), date(2024, 6, 30), value=60)
    report(metric, date(2024, 1, 1), date(2024, 12, 31), value=100)

    figures = figures_of(metric)

    assert figures.headline.value == 100
    assert "not added up: this is the figure for 2024" in headline_note(figures)
    assert is_any_overlapping([(date(2024, 1, 1), date(2024, 6, 30))] * 2)
    assert not is_any_overlapping(
        [(date(2024, 7, 1), date(2024, 12, 31)), (date(2024, 1, 1), date(2024, 6, 30))]
    )


@SCOPED
def test_c_periods_side_by_side_are_added() -> None:
    metric = make_metric(kind="count", across_periods="sum")
    report(metric, date(2024, 1, 1), date(2024, 6, 30), value=60)
    report(metric, date(2024, 7, 1), date(2024, 12, 31), value=100)

    figures = figures_of(metric)

    assert (figures.headline.value, figures.is_overlapping) == (160, False)


@SCOPED
def test_c_same_start_with_another_length_is_another_period(coordinator: Membership) -> None:
    metric = make_metric(kind="count")
    for end in (date(2024, 1, 31), date(2024, 12, 31)):
        record_measurement(
            acting_member=coordinator,
            metric=metric,
            period_start=date(2024, 1, 1),
            period_end=end,
            value=5,
        )
    with pytest.raises(MeasuredAlready):
        record_measurement(
            acting_member=coordinator,
            metric=metric,
            period_start=date(2024, 1, 1),
            period_end=date(2024, 12, 31),
            value=6,
        )


@SCOPED
def test_c_figures_of_a_cohort_carry_the_day_they_became_known() -> None:
    metric = make_metric()
    make_measurement(
        metric, 2006, numerator=60, denominator=100, groups={"A": (20, 50), "B": (40, 50)},
        known_on=date(2010, 6, 30),
    )  # fmt: skip

    figures = figures_of(metric)

    assert figures.as_of == date(2010, 6, 30)
    assert headline_basis(figures) == "n = 100 · 2006, known since Jun 30, 2010"


@SCOPED
def test_c_this_year_carries_the_latest_figure_with_its_date() -> None:
    metric = make_metric()
    make_measurement(
        metric, 2024, numerator=60, denominator=100, groups={"A": (20, 50), "B": (40, 50)}
    )

    figures = figures_of(metric, period=YEAR_2025)

    assert figures.headline.value == 60.0
    assert figures.as_of == date(2024, 12, 31)
    assert [group.group for group in figures.groups] == ["B", "A"]
    assert "this is the one for 2024" in headline_note(figures)
    earlier = figures_of(metric, period=Period(end=date(2023, 12, 31)))
    assert earlier.is_empty
    assert earlier.headline.is_missing


def test_c_this_year_is_not_empty_on_page_and_share(
    client: Client, workspace: Workspace, funder: Membership
) -> None:
    with workspace_scope(workspace):
        make_measurement(make_metric("Reading"), 2006, numerator=60, denominator=100)
    client.force_login(funder.user)

    page = client.get("/w/harbor/dashboard/?period=this_year&whole=yes").content.decode()

    assert "Nothing has been measured" not in page
    assert "60.0%" in page
    assert "this is the one for 2006" in page


def test_c_a_newer_figure_is_due_by_the_period_not_by_the_day_it_became_known(
    client: Client, workspace: Workspace, coordinator: Membership
) -> None:
    today = timezone.localdate()
    ended = today - timedelta(days=80)
    with workspace_scope(workspace):
        metric = make_metric(frequency="month")
        report(metric, ended - timedelta(days=29), ended, value=5, known_on=today)
    client.force_login(coordinator.user)

    assert "A newer figure is due" in client.get("/w/harbor/metrics/").content.decode()


@pytest.mark.parametrize(
    ("first", "second", "is_overlapping"),
    [
        ((date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), date(2025, 12, 31)), False),
        ((date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 6, 30), date(2025, 12, 31)), True),
        ((date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 3, 1), date(2025, 12, 31)), True),
    ],
)
def test_c_periods_that_share_a_day_overlap(
    first: tuple[date, date], second: tuple[date, date], is_overlapping: bool
) -> None:
    assert is_any_overlapping([second, first]) is is_overlapping
