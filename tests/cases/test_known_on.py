"""The day on which figures became known, from a column of their file."""

from datetime import date

import pytest

from imports.actions.applying import undo_import
from metrics.models import Breakdown, Measurement
from tenancy.models import Membership
from tests.cases.files import answered, brought_in, tried_text
from tests.factories.metrics import make_metric
from tests.factories.stakeholders import make_organization

HEAD = "metric,school,year,group,known on,numerator,denominator\n"

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture(autouse=True)
def here(scope: object) -> None:
    make_metric("Graduation")
    make_organization("A")
    make_organization("B")


def days() -> dict[str, date | None]:
    rows = Measurement.objects.select_related("organization")
    return {str(row.organization): row.known_on for row in rows}


def test_c_the_day_comes_in_with_the_report_whichever_row_says_it(coordinator: Membership) -> None:
    rows = (
        "Graduation,A,2020,,,50,100\nGraduation,A,2020,Female,30/06/2024,30,50\n"
        "Graduation,B,2020,,01/07/2024,7,9\n"
    )
    run = brought_in(coordinator, tried_text(coordinator, (HEAD + rows).encode(), "measurements"))
    assert run.row_outcomes == "aaa", run.errors
    assert days() == {"A": date(2024, 6, 30), "B": date(2024, 7, 1)}
    again = tried_text(coordinator, (HEAD + rows).encode(), "measurements")
    assert again.row_outcomes == "sss"


def test_c_a_day_that_may_be_a_month_is_asked(coordinator: Membership) -> None:
    content = (HEAD + "Graduation,A,2020,,01/07/2024,7,9\n").encode()
    run = tried_text(coordinator, content, "measurements")
    assert run.row_outcomes == "q"
    brought_in(coordinator, answered(coordinator, run, known_on={"order": "month"}))
    assert days() == {"A": date(2024, 1, 7)}


def test_c_two_days_of_one_report_contradict_each_other(coordinator: Membership) -> None:
    rows = "Graduation,A,2020,,2024-06-30,50,100\nGraduation,A,2020,Female,2024-07-30,30,50\n"
    run = tried_text(coordinator, (HEAD + rows).encode(), "measurements")
    assert run.row_outcomes == "ax"
    assert run.errors["3"] == [
        "Contradicts row 2, which came first and counts. "
        "Known since: “2024-06-30” there, “2024-07-30” here."
    ]


def test_c_a_row_that_says_other_figures_names_them(coordinator: Membership) -> None:
    rows = "Graduation,A,2020,,,50,100\nGraduation,A,2020,,,55.5,100\nGraduation,A,2020,,,51,100\n"
    run = tried_text(coordinator, (HEAD + rows).encode(), "measurements")
    assert run.row_outcomes == "aex"
    assert run.errors["4"] == [
        "Contradicts row 2, which came first and counts. Numerator: “50” there, “51” here."
    ]


def test_c_a_row_that_repeats_figures_may_contradict_the_day(coordinator: Membership) -> None:
    row = "Graduation,A,2020,,2024-06-30,50,100\n"
    content = HEAD + row + row + row.replace("2024-06-30", "2024-07-01") + row.replace("06-30", "")
    content = content.replace("2024-,", ",")
    run = tried_text(coordinator, content.encode(), "measurements")
    assert run.row_outcomes == "adxd"


def test_c_a_changed_day_is_shown_once_written_and_taken_back(coordinator: Membership) -> None:
    rows = "Graduation,A,2020,,2024-06-30,50,100\nGraduation,A,2020,Female,,30,50\n"
    brought_in(coordinator, tried_text(coordinator, (HEAD + rows).encode(), "measurements"))
    later = (HEAD + rows.replace("06-30", "08-15").replace("30,50", "31,50")).encode()
    run = brought_in(coordinator, tried_text(coordinator, later, "measurements"))
    assert run.errors == {
        "2": ["Known since: “2024-06-30” becomes “2024-08-15”."],
        "3": ["Numerator: “30” becomes “31”."],
    }
    assert days() == {"A": date(2024, 8, 15)}
    report = Measurement.objects.get()
    assert report.numerator == 50
    assert report.denominator == 100
    assert undo_import(acting_member=coordinator, run=run) == []
    assert days() == {"A": date(2024, 6, 30)}
    assert Breakdown.objects.get().numerator == 30


def test_c_a_day_that_was_changed_by_hand_since_stays(coordinator: Membership) -> None:
    rows = "Graduation,A,2020,,,50,100\n"
    brought_in(coordinator, tried_text(coordinator, (HEAD + rows).encode(), "measurements"))
    told = (HEAD + rows.replace(",,,", ",,2024-06-30,")).encode()
    run = brought_in(coordinator, tried_text(coordinator, told, "measurements"))
    assert run.errors["2"] == ["Known since: “–” becomes “2024-06-30”."]
    Measurement.objects.update(known_on=date(2024, 9, 1))
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == ["1 figure was changed since and stays."]
    assert days() == {"A": date(2024, 9, 1)}


def test_c_a_file_without_the_column_leaves_the_day(coordinator: Membership) -> None:
    rows = "Graduation,A,2020,,2024-06-30,50,100\n"
    brought_in(coordinator, tried_text(coordinator, (HEAD + rows).encode(), "measurements"))
    content = b"metric,school,year,numerator\nGraduation,A,2020,55\n"
    run = tried_text(coordinator, content, "measurements")
    # Without how many there were in all, a count is no percentage.
    assert run.row_outcomes == "e"
    content = b"metric,school,year,numerator,denominator\nGraduation,A,2020,55,100\n"
    brought_in(coordinator, tried_text(coordinator, content, "measurements"))
    assert days() == {"A": date(2024, 6, 30)}


def test_b_a_rate_that_counts_give_leaves_them(coordinator: Membership) -> None:
    make_metric("Hours", kind="sum")
    rows = "Graduation,A,2020,,,50,100\n"
    brought_in(coordinator, tried_text(coordinator, (HEAD + rows).encode(), "measurements"))
    rate = b"metric,school,year,value\nGraduation,A,2020,50.0\n"
    assert tried_text(coordinator, rate, "measurements").row_outcomes == "s"
    people = b"metric,school,year,value,denominator\nHours,A,2020,120,30\n"
    brought_in(coordinator, tried_text(coordinator, people, "measurements"))
    amount = b"metric,school,year,value\nHours,A,2020,150\n"
    run = brought_in(coordinator, tried_text(coordinator, amount, "measurements"))
    assert run.errors["2"] == ["Value: “120” becomes “150”."]
    assert Measurement.objects.get(metric__name="Hours").denominator == 30
