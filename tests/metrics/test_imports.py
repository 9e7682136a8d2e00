"""Files of measurements as schools and states publish them, against what they published."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db.models import Sum
from pytest_django.plugin import DjangoDbBlocker

from feedback.suppression.students import StudentPolicy
from imports.actions.applying import undo_import
from imports.actions.dry_runs import summary_of
from imports.actions.uploads import start_import
from imports.forms import ColumnsForm
from imports.models import ImportRun
from metrics.actions.measurements import reopen_measurement
from metrics.importers.fields import metric_choices
from metrics.importers.measurements import MeasurementImport
from metrics.models import Breakdown, Measurement, Metric
from metrics.queries.series import metric_figures
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace
from tests.made_once import lasting
from tests.metrics.files import NEW_YORK, bring_in, lines_of, try_file

pytestmark = pytest.mark.usefixtures("scope")


@dataclass(frozen=True)
class NewYork:
    """What was read, by whom, for which metric."""

    coordinator: Membership
    metric: Metric
    run: ImportRun


@pytest.fixture(scope="module")
def new_york_made_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[NewYork]:
    with lasting(django_db_blocker):
        coordinator = make_member(make_workspace(), "coordinator")
        with workspace_scope(coordinator.workspace):
            metric = make_metric("Graduation")
            content = lines_of(NEW_YORK, "2006")
            run = bring_in(coordinator, content, metric=metric.pk, add_reporters="education")
        yield NewYork(coordinator, metric, run)


def test_new_york_columns_are_guessed(coordinator: Membership, graduation: Metric) -> None:
    run = start_import(
        acting_member=coordinator,
        importer="measurements",
        file_name="graduation.csv",
        content=lines_of(NEW_YORK, "01M292"),
    )
    assert {name: source.get("column") for name, source in run.mapping.items()} == {
        "reporter_key": "DBN",
        "reporter": "School Name",
        "period": "Cohort",
        "group": "Demographic",
        "numerator": "Total Grads - n",
        "denominator": "Total Cohort",
        "value": "Total Grads - % of cohort",
    }


class TestNewYork:
    """The cohort of 2006, all schools, read in once for all of these."""

    @pytest.fixture
    def new_york(self, new_york_made_once: NewYork, db: None) -> NewYork:
        return deepcopy(new_york_made_once)

    @pytest.fixture
    def workspace(self, new_york: NewYork) -> Workspace:
        return new_york.coordinator.workspace

    @pytest.fixture
    def coordinator(self, new_york: NewYork) -> Membership:
        return new_york.coordinator

    def test_new_york_adds_up_to_the_published_counts(
        self, new_york: NewYork, workspace: Workspace
    ) -> None:
        assert new_york.run.status == ImportRun.Status.DONE, new_york.run.errors
        sums = Measurement.objects.aggregate(Sum("numerator"), Sum("denominator"))
        assert sums == {"numerator__sum": 47404, "denominator__sum": 73891}
        policy = StudentPolicy(minimum=workspace.minimum_group_size)
        figures = metric_figures([new_york.metric], policy=policy)[new_york.metric.pk]
        assert round(figures.headline.value or 0, 2) == 64.15
        assert figures.headline.n == 73891
        groups = {group.group: group for group in figures.groups}
        assert round(groups["Special Education Students"].value.value or 0, 2) == 33.70
        assert groups["Special Education Students"].dimension == "Special education"
        assert round(groups["Asian"].value.value or 0, 2) == 81.10

    def test_new_york_reads_cohorts_with_a_thousands_comma(self, new_york: NewYork) -> None:
        assert Measurement.objects.filter(denominator__gt=999).count() >= 6

    def test_new_york_repeated_rows_are_named_and_left_out(self, new_york: NewYork) -> None:
        repeated = [row for row in new_york.run.row_outcomes if row in "dx"]
        texts = " ".join(error for errors in new_york.run.errors.values() for error in errors)
        assert 30 < len(repeated) < 60
        assert "repeats the figures of “English Proficient Students”" in texts

    def test_new_york_keeps_withheld_groups_without_figures(self, new_york: NewYork) -> None:
        withheld = Breakdown.objects.filter(numerator=None)
        assert withheld.exists()
        assert not withheld.exclude(denominator=None).exists()

    def test_reports_come_in_accepted_and_linked_to_the_file(
        self, new_york: NewYork, coordinator: Membership
    ) -> None:
        report = Measurement.objects.first()
        assert report is not None
        assert report.is_accepted
        assert report.import_run_id == new_york.run.pk
        assert report.submitted_by_id == coordinator.pk
        assert (report.period_start, report.period_end) == (date(2006, 1, 1), date(2006, 12, 31))

    def test_undo_takes_everything_back(self, new_york: NewYork, coordinator: Membership) -> None:
        assert undo_import(acting_member=coordinator, run=new_york.run) == []
        assert not Measurement.objects.exists()
        assert not Breakdown.objects.exists()
        assert not Organization.objects.exists()


def test_new_york_dry_run_writes_nothing_and_names_unknown_reporters(
    coordinator: Membership, graduation: Metric
) -> None:
    make_organization("Henry Street School", external_key="01M292")
    run = try_file(coordinator, lines_of(NEW_YORK, "01M292", "01M448"), metric=graduation.pk)
    counted = summary_of(run)
    assert counted["add"] > 0
    assert counted["error"] > 0
    assert "There is no organization “UNIVERSITY NEIGHBORHOOD HIGH SCHOOL”." in str(run.errors)
    assert not Measurement.objects.exists()


def test_a_second_run_of_the_same_file_changes_nothing(
    coordinator: Membership, graduation: Metric
) -> None:
    content = lines_of(NEW_YORK, "01M292")
    bring_in(coordinator, content, metric=graduation.pk, add_reporters="education")
    again = try_file(coordinator, content, metric=graduation.pk)
    assert set(again.row_outcomes) <= {"s", "d"}


def test_a_corrected_file_changes_figures_and_undo_brings_them_back(
    coordinator: Membership, graduation: Metric
) -> None:
    head = b"metric,organization,period,group,numerator,denominator\n"
    rows = b"Graduation,A,2024,,50,100\nGraduation,A,2024,Female,30,50\n"
    bring_in(coordinator, head + rows, add_reporters="education")
    changed = rows.replace(b"50,100", b"55,100").replace(b"30,50", b"31,50")
    run = bring_in(coordinator, head + changed + b"Graduation,A,2024,Male,24,50\n")
    assert run.row_outcomes == "cca"
    assert Measurement.objects.get().numerator == 55
    assert Breakdown.objects.get(group="Female").numerator == 31
    undo_import(acting_member=coordinator, run=run)
    assert Measurement.objects.get().numerator == 50
    assert [each.numerator for each in Breakdown.objects.all()] == [30]


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_rows_of_one_measurement_may_lie_in_several_batches_and_in_any_order(
    at_once: int, coordinator: Membership, graduation: Metric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metrics.importers.measurements._ROWS_AT_ONCE", at_once)
    head = b"metric,organization,period,group,numerator,denominator\n"
    first = b"Graduation,A,2024,Male,20,50\nGraduation,B,2024,Male,7,9\n"
    rest = b"Graduation,A,2023,,1,2\nGraduation,A,2024,Female,30,50\nGraduation,A,2024,,50,100\n"
    run = bring_in(coordinator, head + first + rest, add_reporters="education")
    assert run.row_outcomes == "aaaaa"
    assert _figures() == [
        ("A", 2023, 1, {}),
        ("A", 2024, 50, {"Female": 30, "Male": 20}),
        ("B", 2024, None, {"Male": 7}),
    ]
    changed = first.replace(b",20,", b",21,") + rest.replace(b",1,2", b",2,2")
    more = b"Graduation,B,2024,Female,8,9\n"
    run = bring_in(coordinator, head + changed + more)
    assert run.row_outcomes == "cscssa"
    assert _figures() == [
        ("A", 2023, 2, {}),
        ("A", 2024, 50, {"Female": 30, "Male": 21}),
        ("B", 2024, None, {"Female": 8, "Male": 7}),
    ]
    undo_import(acting_member=coordinator, run=run)
    assert [numerator for _name, _year, numerator, _groups in _figures()] == [1, 50, None]
    assert _figures()[1][3] == {"Female": 30, "Male": 20}
    assert _figures()[2][3] == {"Male": 7}


def _figures() -> list[tuple[str, int, Any, dict[str, Any]]]:
    rows = Measurement.objects.order_by("organization__name", "period_start")
    return [
        (
            row.organization.name if row.organization else "",
            row.period_start.year,
            row.numerator,
            {each.group: each.numerator for each in row.breakdowns.order_by("group")},
        )
        for row in rows.select_related("organization")
    ]


def test_undo_leaves_what_was_reopened_since(coordinator: Membership, graduation: Metric) -> None:
    content = b"metric,organization,period,numerator,denominator\nGraduation,A,2024,50,100\n"
    run = bring_in(coordinator, content, add_reporters="education")
    reopen_measurement(acting_member=coordinator, measurement=Measurement.objects.get())
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == ["1 measurement was reopened since and stays.", "A is in use by now and stays."]
    assert Measurement.objects.exists()


def test_a_report_that_waits_is_not_overwritten(
    coordinator: Membership, graduation: Metric
) -> None:
    school = make_organization("A")
    make_measurement(
        graduation, numerator=1, denominator=2, organization=school, status="submitted"
    )
    content = b"metric,organization,period,numerator,denominator\nGraduation,A,2024,50,100\n"
    run = try_file(coordinator, content)
    assert run.row_outcomes == "e"
    assert "waits to be accepted" in run.errors["2"][0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Graduation,A,2024,8,7", "The numerator 8 is larger than the denominator 7."),
        ("Graduation,A,2024,7 of 9,7", "“7 of 9” is not a number."),
        ("Graduation,A,soon,3,7", "“soon” is not a period"),
        ("Graduation,A,,3,7", "The period is missing."),
        ("Reading,A,2024,3,7", "There is no metric “Reading”."),
        ("Graduation,B,2024,3,7", "There is no organization “B”."),
        ("Graduation,,2024,3,7", "Who reports is missing."),
        ("Graduation,A,2024,3,", "A percentage needs numerator and denominator"),
    ],
)
def test_wrong_rows_say_what_is_wrong(
    line: str, message: str, coordinator: Membership, graduation: Metric
) -> None:
    make_organization("A")
    head = "metric,organization,period,numerator,denominator\n"
    run = try_file(coordinator, (head + line + "\n").encode())
    assert run.row_outcomes == "e"
    assert message in run.errors["2"][0]


@pytest.mark.usefixtures("graduation")
def test_a_metric_is_found_by_name_and_never_in_another_workspace(
    coordinator: Membership,
) -> None:
    assert [label for _key, label in metric_choices()] == ["Graduation"]
    content = b"metric,period,value\ngraduation,2024,60\nTheirs,2024,60\n"
    assert try_file(coordinator, content).row_outcomes == "ae"


def test_columns_page_offers_the_workspaces_metrics_and_options_without_columns(
    coordinator: Membership, graduation: Metric
) -> None:
    run = start_import(
        acting_member=coordinator,
        importer="measurements",
        file_name="x.csv",
        content=lines_of(NEW_YORK, "01M292"),
    )
    form = ColumnsForm(run=run, importer=MeasurementImport)
    page = form.as_p()
    assert f'value="value:{graduation.pk}"' in page
    offered = str(form["add_reporters"])
    assert 'value="value:education"' in offered
    assert "column:" not in offered
