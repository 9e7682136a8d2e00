"""A coordinator brings New York's graduation file in by the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from imports.actions.applying import apply_import
from imports.actions.dry_runs import check_import
from imports.models import ImportRun
from metrics.models import Measurement
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_metric
from tests.metrics.files import NEW_YORK, lines_of


def test_pages_lead_from_the_file_to_accepted_reports(
    workspace: Workspace,
    coordinator: Membership,
    client: Client,
) -> None:
    with workspace_scope(workspace):
        metric = make_metric("Graduation")
    client.force_login(coordinator.user)
    upload = SimpleUploadedFile("graduation.csv", lines_of(NEW_YORK, "01M292"))
    answer = client.post("/w/harbor/imports/new/", {"importer": "measurements", "file": upload})
    columns = answer["Location"]
    page = client.get(columns).content.decode()
    assert "Student group" in page
    assert "school year 2024–25" in page
    sent = {
        "header_row": "1",
        "metric": f"value:{metric.pk}",
        "reporter_key": "column:DBN",
        "reporter": "column:School Name",
        "add_reporters": "value:education",
        "period": "column:Cohort",
        "group": "column:Demographic",
        "numerator": "column:Total Grads - n",
        "denominator": "column:Total Cohort",
    }
    run = client.post(columns, sent)["Location"]
    with workspace_scope(workspace):
        check_import(run=ImportRun.objects.get())  # the worker's part
    tried = client.get(run).content.decode()
    assert "Withheld by the source." in tried
    assert "Nothing is written yet." in tried
    client.post(f"{run}confirmation/")
    with workspace_scope(workspace):
        apply_import(acting_member=coordinator, run=ImportRun.objects.get())
    assert "Undo this import" in client.get(run).content.decode()
    with workspace_scope(workspace):
        assert Measurement.objects.filter(status="accepted").count() == 3
    figures = client.get(f"/w/harbor/metrics/{metric.pk}/").content.decode()
    assert "55.1%" in figures


def test_b_figures_are_suggested_by_usual_words_and_must_be_chosen(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric("Reading")
    client.force_login(coordinator.user)
    content = b"School,Year,Met,Tested,Percent met\nElm,2024,12,40,30\n"
    upload = SimpleUploadedFile("reading.csv", content)
    answer = client.post("/w/harbor/imports/new/", {"importer": "measurements", "file": upload})
    with workspace_scope(workspace):
        run = ImportRun.objects.get()
        suggested = {name: run.mapping[name] for name in ("numerator", "denominator", "value")}
    assert suggested == {
        "numerator": {"column": "Met"},
        "denominator": {"column": "Tested"},
        "value": {"column": "Percent met"},
    }
    columns = answer["Location"]
    sent = {"metric": f"value:{metric.pk}", "period": "column:Year", "denominator": "column:Tested"}
    refused = client.post(columns, sent)
    assert refused.status_code == 422
    form = refused.context["form"]
    assert form.errors["numerator"] == [
        "Choose the column with the figures, here or under “Value”."
    ]
    with workspace_scope(workspace):
        assert ImportRun.objects.get().status == "mapping"
    for name, column in (("numerator", "Met"), ("value", "Percent met")):
        assert client.post(columns, {**sent, name: f"column:{column}"}).status_code == 302
        with workspace_scope(workspace):
            assert check_import(run=ImportRun.objects.get()).row_outcomes == "a"


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_only_coordinators_import(
    role: str, workspace: Workspace, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(role).user)
    upload = SimpleUploadedFile("x.csv", b"metric,period,value\nA,2024,1\n")
    answer = client.post("/w/harbor/imports/new/", {"importer": "measurements", "file": upload})
    assert answer.status_code == 403
    with workspace_scope(workspace):
        assert not ImportRun.objects.exists()
