"""Groups of a file of figures."""

import pytest

from feedback.suppression.students import StudentPolicy
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import start_import
from metrics.models import Breakdown, Measurement
from metrics.queries.series import metric_figures
from tenancy.models import Membership
from tests.cases.files import FILES, brought_in, tried_figures, tried_figures_text
from tests.factories.metrics import make_metric

pytestmark = pytest.mark.usefixtures("scope")


def test_b_17_groups_of_a_column_with_an_unusual_name(coordinator: Membership) -> None:
    metric = make_metric("Graduation")
    run = start_import(
        acting_member=coordinator,
        importer="measurements",
        file_name="rates.csv",
        content=(FILES / "unmapped_group/rates.csv").read_bytes(),
    )
    assert run.mapping["group"] == {"column": "Disability status"}
    chosen = {"metric": {"value": str(metric.pk)}, "add_reporters": {"value": "education"}}
    map_columns(acting_member=coordinator, run=run, mapping=run.mapping | chosen)
    run = brought_in(coordinator, check_import(run=run))
    assert run.row_outcomes == "aa"
    report = Measurement.objects.get()
    assert report.numerator is None  # no headline from one row alone
    found = {
        each.group: (each.dimension, int(each.numerator or 0)) for each in report.breakdowns.all()
    }
    assert found == {
        "Without": ("Special education", 850), "With": ("Special education", 40),
    }  # fmt: skip


def test_b_17_rows_that_contradict_without_a_group_make_no_headline(
    coordinator: Membership,
) -> None:
    metric = make_metric("Graduation")
    content = (
        b"District,Year,Slice,Cohort count,Graduation count\n"
        b"D,2019,P,900,850\nD,2019,Q,100,40\nE,2019,P,10,9\n"
    )
    run = tried_figures_text(coordinator, content, str(metric.pk))
    assert run.row_outcomes == "xxa"
    assert run.errors["2"] == [
        "Contradicts row 3. Perhaps a column divides these rows into groups: choose it."
    ]
    brought_in(coordinator, run)
    assert [str(row.organization) for row in Measurement.objects.all()] == ["E"]


def test_b_19_a_group_of_nobody_hides_nothing(coordinator: Membership) -> None:
    shown = []
    for name in ("rates.csv", "without.csv"):
        metric = make_metric(name)
        brought_in(coordinator, tried_figures(coordinator, f"empty_group/{name}", str(metric.pk)))
        policy = StudentPolicy(minimum=10)
        figures = metric_figures([metric], policy=policy)[metric.pk]
        shown.append(
            {
                each.group: each.value.value
                for each in figures.groups
                if each.value.value is not None
            }
        )
    assert round(shown[0]["Low income"] or 0, 1) == 77.8
    assert shown[0] == shown[1]
    empty = Breakdown.objects.get(group="Income unknown")
    assert empty.dimension == "Family income"
    assert empty.denominator == 0
