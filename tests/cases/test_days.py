"""How the days and periods of a file are read: by the whole column, or asked once."""

from datetime import date

import pytest

from metrics.models import Measurement
from tenancy.models import Membership, Workspace
from tests.cases.files import (
    answered,
    brought_in,
    months_of_figures,
    tried_figures,
    tried_figures_text,
)
from tests.factories.metrics import make_metric
from tests.factories.stakeholders import make_organization

pytestmark = pytest.mark.usefixtures("scope")


def test_b_16_days_that_may_be_months_are_asked(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count", frequency="month")
    run = tried_figures(coordinator, "day_month_dates/monthly.csv", str(metric.pk))
    assert run.row_outcomes == "aqqqqq"  # January 1 is the same in both orders
    by_day = answered(coordinator, run, period={"order": "day"})
    assert by_day.row_outcomes == "aaaaaa"
    brought_in(coordinator, by_day)
    assert months_of_figures() == [(date(2025, n, 1), 10 * n) for n in range(1, 7)]


def test_b_16_one_certain_day_settles_the_column(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count", frequency="month")
    content = b"School,Date,Value\nA,01/02/2025,1\nA,31/03/2025,2\n"
    run = brought_in(coordinator, tried_figures_text(coordinator, content, str(metric.pk)))
    assert run.row_outcomes == "aa"
    assert run.asked["period"]["order"][1] == "day"  # shown, and can be changed
    assert [day for day, _value in months_of_figures()] == [date(2025, 2, 1), date(2025, 3, 1)]


def test_b_16_a_column_that_contradicts_itself_is_asked(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count", frequency="month")
    content = b"School,Date,Value\nA,01/02/2025,1\nA,31/03/2025,2\nA,03/31/2024,3\n"
    run = tried_figures_text(coordinator, content, str(metric.pk))
    assert run.row_outcomes == "qaa"
    assert answered(coordinator, run, period={"order": "month"}).row_outcomes == "aea"


def test_b_16_real_date_cells_are_dates(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count", frequency="month")
    path = "day_month_dates/cells.xlsx"
    run = brought_in(
        coordinator, tried_figures(coordinator, path, str(metric.pk), name="cells.xlsx")
    )
    assert set(run.row_outcomes) == {"a"}, run.errors
    assert run.asked == {}
    assert [day.month for day, _value in months_of_figures()] == list(
        range(1, len(run.row_outcomes) + 1)
    )


def test_b_16_names_of_months_and_years(coordinator: Membership, scope: Workspace) -> None:
    scope.fiscal_year_starts = 10
    scope.school_year_starts = 8
    scope.save()
    metric = make_metric("Kids", kind="count", frequency="month")
    run = tried_figures(coordinator, "day_month_dates/names.csv", str(metric.pk))
    # 3/2025 contradicts 2025-03, FY25 contradicts FY2025; 25-May, June, 2025-02-29 and the
    # spreadsheet's number of a day are errors.
    assert run.row_outcomes == "aaaxaeeeaeaxaaaa"
    assert "45658” is a spreadsheet's number for 2025-01-01" in str(run.errors)
    brought_in(coordinator, run)
    found = {
        int(row.value or 0): (row.period_start, row.period_end) for row in Measurement.objects.all()
    }
    assert found == {
        0: (date(2025, 1, 1), date(2025, 1, 31)),
        1: (date(2025, 2, 1), date(2025, 2, 28)),
        2: (date(2025, 3, 1), date(2025, 3, 31)),
        4: (date(2025, 4, 1), date(2025, 4, 30)),
        8: (date(2024, 2, 1), date(2024, 2, 29)),
        10: (date(2024, 10, 1), date(2025, 9, 30)),
        12: (date(2025, 8, 1), date(2026, 7, 31)),
        13: (date(2025, 1, 1), date(2025, 3, 31)),
        14: (date(2024, 10, 1), date(2024, 12, 31)),
        15: (date(2006, 8, 1), date(2006, 8, 31)),
    }


def test_b_the_same_start_with_another_length_is_another_period(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count")
    make_organization("A")
    content = b"School,Year,Value\nA,2025,1\nA,2025 Q1,2\nA,Jan 2025,3\n"
    run = brought_in(coordinator, tried_figures_text(coordinator, content, str(metric.pk)))
    assert (run.status, run.row_outcomes) == ("done", "aaa")
    assert tried_figures_text(coordinator, content, str(metric.pk)).row_outcomes == "sss"
