"""Files of measurements as schools and states publish them, against what they published."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from feedback.suppression import StudentPolicy
from metrics.models import Breakdown, Measurement, Metric
from metrics.queries.series import metric_figures
from stakeholders.actions.imports import (
    apply_import,
    check_import,
    confirm_import,
    map_columns,
    start_import,
    undo_import,
)
from stakeholders.models import ImportRun, Organisation
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_metric

DATA = Path(__file__).resolve().parents[2] / "demo" / "data" / "outcomes"
NEW_YORK = DATA / "nyc_graduation_cohorts_2004_2006.csv"
CT_GRADUATION = DATA / "ct_four-year-graduation-rates__2017-18_race_grad.csv"
CT_STATE = DATA / "ct_four-year-graduation-rates__2017-18_race_grad_ct.csv"
CT_ABSENTEEISM = DATA / "ct_chronic-absenteeism__2018-19_race.csv"

pytestmark = pytest.mark.usefixtures("scope")


def try_file(
    member: Membership, content: bytes, *, name: str = "file.csv", **constants: Any
) -> ImportRun:
    """Upload, take the guessed columns, set the constants, try."""
    run = start_import(acting_member=member, kind="measurements", file_name=name, content=content)
    mapping = run.mapping | {key: {"value": str(value)} for key, value in constants.items()}
    map_columns(acting_member=member, run=run, mapping=mapping)
    return check_import(run=run)


def bring_in(member: Membership, content: bytes, **options: Any) -> ImportRun:
    run = try_file(member, content, **options)
    confirm_import(acting_member=member, run=run, leave_out_errors=True)
    return apply_import(acting_member=member, run=run)


def lines_of(path: Path, *cohorts: str) -> bytes:
    """The header and the lines that hold one of ``cohorts`` as they are."""
    lines = path.read_bytes().splitlines(keepends=True)
    wanted = [f",{cohort},".encode() for cohort in cohorts]
    return b"".join([lines[0], *(line for line in lines[1:] if any(w in line for w in wanted))])


@pytest.fixture
def graduation() -> Metric:
    return make_metric("Graduation")


@pytest.fixture
def imported(coordinator: Membership, graduation: Metric) -> ImportRun:
    """New York's cohort of 2006, all schools."""
    return bring_in(
        coordinator,
        lines_of(NEW_YORK, "2006"),
        metric=graduation.pk,
        add_reporters="education",
    )


def test_new_york_columns_are_guessed(coordinator: Membership, graduation: Metric) -> None:
    run = start_import(
        acting_member=coordinator,
        kind="measurements",
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


def test_new_york_adds_up_to_the_published_counts(
    imported: ImportRun, graduation: Metric, workspace: Workspace
) -> None:
    assert imported.status == ImportRun.Status.DONE, imported.errors
    sums = Measurement.objects.aggregate(Sum("numerator"), Sum("denominator"))
    assert sums == {"numerator__sum": 47404, "denominator__sum": 73891}
    policy = StudentPolicy(minimum=workspace.minimum_group_size)
    figures = metric_figures([graduation], policy=policy)[graduation.pk]
    assert round(figures.headline.value or 0, 2) == 64.15
    assert figures.headline.n == 73891
    groups = {group.group: group for group in figures.groups}
    assert round(groups["Special Education Students"].value.value or 0, 2) == 33.70
    assert groups["Special Education Students"].dimension == "Special education"
    assert round(groups["Asian"].value.value or 0, 2) == 81.10


def test_new_york_reads_cohorts_with_a_thousands_comma(imported: ImportRun) -> None:
    assert Measurement.objects.filter(denominator__gt=999).count() >= 6


def test_new_york_repeated_rows_are_named_and_left_out(imported: ImportRun) -> None:
    repeated = [row for row in imported.fates if row == "d"]
    texts = " ".join(error for errors in imported.errors.values() for error in errors)
    assert 30 < len(repeated) < 60
    assert "repeats the figures of “English Proficient Students”" in texts


def test_new_york_keeps_withheld_groups_without_figures(imported: ImportRun) -> None:
    withheld = Breakdown.objects.filter(numerator=None)
    assert withheld.exists()
    assert not withheld.exclude(denominator=None).exists()


def test_reports_come_in_accepted_and_linked_to_the_file(
    imported: ImportRun, coordinator: Membership
) -> None:
    report = Measurement.objects.first()
    assert report is not None
    assert report.is_accepted
    assert report.import_run_id == imported.pk
    assert report.submitted_by_id == coordinator.pk
    assert (report.period_start, report.period_end) == (date(2006, 1, 1), date(2006, 12, 31))


def test_undo_takes_everything_back(imported: ImportRun, coordinator: Membership) -> None:
    assert undo_import(acting_member=coordinator, run=imported) == []
    assert not Measurement.objects.exists()
    assert not Breakdown.objects.exists()
    assert not Organisation.objects.exists()
