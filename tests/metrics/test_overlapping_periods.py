"""Periods that share days (issue 8, A5 f): a year less its first half does not tell the second."""

from datetime import date

import pytest
from django.test import Client

from feedback.suppression.display import SuppressionReason
from feedback.suppression.students import StudentPolicy
from metrics.actions.patterns import keep_patterns
from metrics.calculations.reporters import longest_apart, sharing_days
from metrics.models import Measurement, Metric
from metrics.queries.measurements import fill_parts
from metrics.queries.periods import ALL_TIME, Period
from metrics.queries.series import MetricFigures, metric_figures
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.stakeholders import make_organization

YEAR = (date(2024, 1, 1), date(2024, 12, 31))
FIRST = (date(2024, 1, 1), date(2024, 6, 30))
SECOND = (date(2024, 7, 1), date(2024, 12, 31))
NEXT = (date(2025, 1, 1), date(2025, 12, 31))
Days = tuple[date, date]


def _report(metric: Metric, days: Days, black: tuple[int, int], name: str = "A") -> Measurement:
    """Hispanic and Black students of one period; 40 of 60 Hispanic ones for each half year."""
    halves = 1 if days in (FIRST, SECOND) else 2
    groups = {"Hispanic": (40 * halves, 60 * halves), "Black": black}
    made = make_measurement(
        metric,
        numerator=40 * halves + black[0],
        denominator=60 * halves + black[1],
        organization=make_organization(name),
        groups=groups,
        dimension="race",
    )
    made.period_start, made.period_end = days
    made.save()
    return made


def _figures(metric: Metric, period: Period = ALL_TIME) -> MetricFigures:
    return metric_figures([metric], policy=StudentPolicy(minimum=10), period=period)[metric.pk]


def _seen(member: Membership, metric: Metric) -> dict[Days, tuple[bool, list[bool]]]:
    """Of each report's period whether its total is shown, and each of its groups."""
    rows = list(Measurement.objects.filter(metric=metric).select_related("metric"))
    fill_parts(rows, member)
    return {
        (each.period_start, each.period_end): (
            each.shown.is_shown,
            [part.value.is_shown for part in each.shown_parts],
        )
        for each in rows
    }


def test_a5_f_a_year_less_its_first_half_does_not_tell_the_second(
    scope: Workspace, funder: Membership
) -> None:
    metric = make_metric()
    _report(metric, YEAR, (20, 33))
    _report(metric, FIRST, (18, 28))
    _report(metric, SECOND, (2, 5))
    _report(metric, NEXT, (20, 30))

    assert _seen(funder, metric) == {
        YEAR: (True, [True, True]),
        FIRST: (False, [False, False]),
        SECOND: (False, [False, False]),
        NEXT: (True, [True, True]),
    }
    points = _figures(metric).points
    assert [each.value.is_shown for each in points] == [False, True, False, True]
    assert points[0].value.reason is SuppressionReason.OVERLAPPING


def test_a5_f_what_a_later_period_hides_is_hidden_whatever_dates_are_chosen(
    scope: Workspace, funder: Membership
) -> None:
    metric = make_metric()
    _report(metric, FIRST, (18, 28))
    assert all(each.value.is_shown for each in _figures(metric).groups)
    _report(metric, YEAR, (20, 33))
    _report(metric, SECOND, (2, 5))

    early = _figures(metric, Period(end=date(2024, 6, 30)))

    assert [each.value.reason for each in early.groups] == [SuppressionReason.OVERLAPPING] * 2
    assert [each.value.is_shown for each in early.points] == [False]
    assert early.headline.is_suppressed
    assert not early.unknown


def test_a5_f_periods_that_share_days_and_hide_nothing_are_shown(
    scope: Workspace, funder: Membership
) -> None:
    metric = make_metric()
    _report(metric, YEAR, (40, 66))
    _report(metric, FIRST, (18, 28))
    _report(metric, SECOND, (22, 38))

    assert set(map(str, _seen(funder, metric).values())) == {"(True, [True, True])"}
    assert all(each.value.is_shown for each in _figures(metric).points)


def test_a5_f_a_pattern_is_kept_for_a_year_beside_its_halves(
    scope: Workspace, funder: Membership
) -> None:
    metric = make_metric()
    _report(metric, SECOND, (2, 5))
    for number in range(7):
        _report(metric, YEAR, (2, 5) if number == 0 else (30, 50), f"B{number}")

    assert keep_patterns(workspace=scope) == 1

    rows = list(Measurement.objects.filter(metric=metric).select_related("metric"))
    fill_parts(rows, funder)
    shown = [sum(part.value.is_shown for part in each.shown_parts) for each in rows]
    assert sum(shown) == 8
    assert [each.shown.is_shown for each in rows] == [each.period_start.month == 1 for each in rows]


def test_a5_f_a_running_total_does_not_tell_what_joined_it(
    scope: Workspace, funder: Membership
) -> None:
    """C's three of June followed from June's total less March's."""
    metric = make_metric(is_cumulative=True)
    _report(metric, FIRST, (30, 50), "A")
    _report(metric, FIRST, (30, 50), "B")
    small = _report(metric, YEAR, (2, 3), "C")
    small.numerator, small.denominator = 2, 3
    small.save()
    small.breakdowns.filter(group="Hispanic").delete()

    shown = {each.period_end: each.value for each in _figures(metric).points}

    assert shown[FIRST[1]].reason is SuppressionReason.OVERLAPPING
    assert shown[YEAR[1]].n == 223
    # Each of three reporters knows a third, so all last reports are hidden with C's.
    rows = list(Measurement.objects.filter(metric=metric).select_related("metric"))
    fill_parts(rows, funder)
    assert not any(each.shown.is_shown for each in rows)
    assert not any(part.value.is_shown for each in rows for part in each.shown_parts)


def test_a5_f_an_earlier_report_of_a_running_total_is_withheld(
    scope: Workspace, funder: Membership
) -> None:
    metric = make_metric(is_cumulative=True)
    school = make_organization("A")
    for month, size in ((3, 8), (6, 30), (9, 50)):
        made = make_measurement(metric, numerator=size, denominator=2 * size, organization=school)
        made.period_end = date(2024, month, 28)
        made.save()
        made.breakdowns.create(dimension="race", group="Black", numerator=3, denominator=size)

    assert [total for total, _groups in _seen(funder, metric).values()].count(True) == 1
    assert [each.value.is_shown for each in _figures(metric).points] == [False, False, True]


def test_a5_f_the_page_says_that_another_period_shares_days(
    workspace: Workspace, funder: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
        _report(metric, YEAR, (20, 33))
        first = _report(metric, FIRST, (18, 28))
        _report(metric, SECOND, (2, 5))
    client.force_login(funder.user)
    for url in (f"measurements/{first.pk}/", f"metrics/{metric.pk}/"):
        page = client.get(f"/w/harbor/{url}").content.decode()
        assert "Withheld: another period shares days with this one" in page
        assert "65.9" not in page  # 58 of 88


def _days(*ends: int) -> Days:
    return date(2024, ends[0], 1), date(2024, ends[1], 28)


@pytest.mark.parametrize(
    ("periods", "together", "apart"),
    [
        ([(1, 3), (4, 6)], [[(1, 3)], [(4, 6)]], [(1, 3), (4, 6)]),
        ([(1, 3), (4, 6), (1, 6)], [[(1, 3), (1, 6), (4, 6)]], [(1, 6)]),
        ([(1, 3), (3, 9), (9, 12)], [[(1, 3), (3, 9), (9, 12)]], [(3, 9)]),
        ([(1, 6), (5, 7), (7, 12)], [[(1, 6), (5, 7), (7, 12)]], [(1, 6), (7, 12)]),
        ([], [], []),
    ],
)
def test_periods_that_share_days_are_found_and_the_longest_taken(
    periods: list[tuple[int, int]],
    together: list[list[tuple[int, int]]],
    apart: list[tuple[int, int]],
) -> None:
    days = [_days(*each) for each in periods]
    assert sharing_days(days) == [[_days(*each) for each in several] for several in together]
    assert sorted(longest_apart(days)) == [_days(*each) for each in apart]
