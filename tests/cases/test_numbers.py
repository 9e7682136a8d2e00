"""How the numbers of a file are read: by the whole column, or asked once."""

from decimal import Decimal

import pytest

from metrics.models import Measurement
from tenancy.models import Membership
from tests.cases.files import (
    answered,
    brought_in,
    tried_figures,
    tried_figures_text,
    values_by_reporter,
)
from tests.factories.metrics import make_metric

pytestmark = pytest.mark.usefixtures("scope")


def test_b_03_decimal_comma_is_decided_by_the_whole_column(coordinator: Membership) -> None:
    metric = make_metric("Hours", kind="sum")
    run = tried_figures(coordinator, "european_numbers/de.csv", str(metric.pk))
    assert run.row_outcomes == "aaaa"
    brought_in(coordinator, run)
    assert values_by_reporter() == {
        "A": Decimal("0.125"), "B": Decimal("70.4"), "C": 1059, "D": Decimal("1059.5"),
    }  # fmt: skip


def test_b_03_a_count_has_no_fraction(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count")
    run = tried_figures(coordinator, "european_numbers/count.csv", str(metric.pk))
    assert run.row_outcomes == "aeaaaa"
    assert "“0,125” is not a whole number" in str(run.errors)
    brought_in(coordinator, run)
    assert values_by_reporter() == {
        "EU One": 1059, "EU Three": 1059, "EU Four": 1059, "EU Five": 12345678, "EU Six": 1059,
    }  # fmt: skip


@pytest.mark.parametrize(("answer", "value"), [(",", 1059), (".", Decimal("1.059"))])
def test_b_03_a_column_that_does_not_tell_is_asked(
    coordinator: Membership, answer: str, value: Decimal
) -> None:
    metric = make_metric("Hours", kind="sum")
    content = b"School;Year;Value\nA;2019;1.059\nB;2019;7\n"
    run = tried_figures_text(coordinator, content, str(metric.pk))
    assert run.row_outcomes == "qa"
    assert run.asked == {"value": {"decimal": [1, "", "1.059"]}}
    run = answered(coordinator, run, value={"decimal": answer})
    assert run.row_outcomes == "aa"
    brought_in(coordinator, run)
    assert values_by_reporter() == {"A": value, "B": 7}


def test_b_commas_between_cells_mean_points_within(coordinator: Membership) -> None:
    metric = make_metric("Hours", kind="sum")
    content = b'School,Year,Value\nA,2019,"1,059"\nB,2019,1.059\n'
    brought_in(coordinator, tried_figures_text(coordinator, content, str(metric.pk)))
    assert values_by_reporter() == {"A": 1059, "B": Decimal("1.059")}


def test_b_one_column_tells_of_its_neighbor(coordinator: Membership) -> None:
    metric = make_metric("Graduation")
    content = b"District;Year;Graduation count;Cohort count;Rate\nA;2019;1.059;2.118;50,0\n"
    run = brought_in(coordinator, tried_figures_text(coordinator, content, str(metric.pk)))
    assert run.row_outcomes == "a"
    figure = Measurement.objects.get()
    assert figure.numerator == 1059
    assert figure.denominator == 2118


def test_b_the_fields_marks_are_understood_and_asked_once(coordinator: Membership) -> None:
    metric = make_metric("Graduation")
    marks = ["x", "c", "z", "s", "*", "DS", "N<10", "n<10", ">95%", "95%+", "x"]
    rows = "".join(f"District {number};2019;{mark}\n" for number, mark in enumerate(marks))
    content = f"District;Year;Graduation rate\n{rows}".encode()
    run = tried_figures_text(coordinator, content, str(metric.pk))
    assert run.row_outcomes == "aasaaaaaaaa"  # z: not applicable, nothing is stored
    assert run.waiting == 0
    asked = {key: (count, assumed) for key, (count, assumed, _text) in run.asked["value"].items()}
    assert asked["mark x"] == (2, "withheld")
    assert asked["mark <>"] == (4, "withheld")
    assert asked["mark z"] == (1, "missing")
    run = answered(coordinator, run, value={"mark x": "missing"})
    assert run.row_outcomes == "sasaaaaaaas"
