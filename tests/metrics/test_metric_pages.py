"""The pages of metrics: list, page, form with targets, library."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from metrics.actions.metrics import (
    KindIsFixed,
    MetricIsMeasured,
    MetricNameTaken,
    add_metric,
    change_metric,
    remove_metric,
)
from metrics.models import Metric, Target
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.metrics import make_measurement, make_metric, make_target
from tests.factories.scene import Scene
from tests.metrics.rows import rows

FORM = {
    "name": "Graduation",
    "level": "population",
    "kind": "percentage",
    "direction": "up",
    "frequency": "year",
    "across_partnerships": "sum",
    "across_periods": "last",
    "is_on_dashboard": "on",
}


def test_list_shows_value_target_and_progress(
    scene: Scene, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    page = client.get("/w/harbor/metrics/").content.decode()
    assert "59.9%" in page
    assert "70.0%" in page
    assert "50% of the way" in page
    assert "n = 207" in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_at_any_size(
    count: int,
    workspace: Workspace,
    coordinator: Membership,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with workspace_scope(workspace):
        for _number in range(count):
            metric = make_metric()
            make_measurement(metric, numerator=50, denominator=100)
            make_target(metric, 70)
    client.force_login(coordinator.user)
    client.get("/w/harbor/metrics/")
    with django_assert_num_queries(11):
        client.get("/w/harbor/metrics/")


def test_list_is_searched_and_filtered(
    workspace: Workspace, viewer: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        make_metric("Reading", level="performance")
        make_metric("Attendance")
    client.force_login(viewer.user)
    assert b"Attendance" not in client.get("/w/harbor/metrics/?q=read").content
    assert b"Reading" not in client.get("/w/harbor/metrics/?level=population").content


def test_money_is_left_out_for_viewers(scene: Scene, viewer: Membership, client: Client) -> None:
    client.force_login(viewer.user)
    assert b"Money raised" not in client.get("/w/harbor/metrics/").content
    assert client.get(f"/w/harbor/metrics/{scene.money.pk}/").status_code == 404


def test_page_shows_the_dashboards_figures_and_withholds_small_groups(
    scene: Scene, funder: Membership, client: Client
) -> None:
    client.force_login(funder.user)
    page = client.get(f"/w/harbor/metrics/{scene.graduation.pk}/").content.decode()
    assert "59.9%" in page
    assert "withheld" in page
    assert "Not told" in page
    assert "42.9" not in page


def test_page_names_its_metric_in_one_heading_and_sets_empty_figures_with_the_others(
    scene: Scene, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        make_measurement(scene.graduation, 1999, value=50)
    client.force_login(coordinator.user)
    page = client.get(f"/w/harbor/metrics/{scene.graduation.pk}/").content.decode()
    headings = re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", page)
    assert headings.count(str(scene.graduation)) == 1
    assert 'class="metric" aria-labelledby="metric-title"' in page
    assert 'id="metric-title"' in page
    assert 'class="is-empty is-numeric"' in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("coordinator", 14), ("funder", 16)])
def test_page_costs_the_same_at_any_size(
    count: int,
    role: str,
    queries: int,
    workspace: Workspace,
    client: Client,
    request: pytest.FixtureRequest,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
        for year in range(count):
            make_measurement(
                metric, 2020 + year, numerator=50, denominator=100, groups={"a": (5, 20)}
            )
    client.force_login(request.getfixturevalue(role).user)
    client.get(f"/w/harbor/metrics/{metric.pk}/")
    with django_assert_num_queries(queries):
        client.get(f"/w/harbor/metrics/{metric.pk}/")


def test_form_adds_a_metric_with_targets(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    targets = rows(
        "targets",
        {"value": "80", "due_on": "2030-06-30"},
        {"value": "75", "due_on": "2030-06-30", "group": "Hispanic"},
        {},
    )
    response = client.post("/w/harbor/metrics/new/", {**FORM, **targets})
    assert response.status_code == 302
    with workspace_scope(workspace):
        found = Target.objects.order_by("group").values_list("group", "dimension", "value")
        assert list(found) == [
            ("", "", Decimal(80)),
            ("Hispanic", "Race/ethnicity", Decimal(75)),
        ]
        assert AuditEvent.objects.filter(action="add_metric").count() == 1


def test_adding_a_row_keeps_what_was_typed_and_writes_nothing(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    typed = rows("targets", {"value": "not yet", "due_on": "2030-06-30"}, {})
    response = client.post("/w/harbor/metrics/new/", {**FORM, **typed, "do": "add_row"})
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="Graduation"' in page
    assert 'value="not yet"' in page
    assert 'name="targets-2-value"' in page
    assert "is-invalid" not in page
    assert "Please look at this again" not in page
    with workspace_scope(workspace):
        assert not Metric.objects.exists()


def test_form_says_beside_the_field_what_a_target_lacks(
    coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    response = client.post("/w/harbor/metrics/new/", {**FORM, **rows("targets", {"value": "80"})})
    assert response.status_code == 422
    assert "By when?" in response.content.decode()


def test_edit_replaces_targets(scene: Scene, coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    url = f"/w/harbor/metrics/{scene.graduation.pk}/edit/"
    assert 'value="70"' in client.get(url).content.decode()
    sent = {**FORM, **rows("targets", {"value": "90", "due_on": "2031-01-01"})}
    assert client.post(url, sent).status_code == 302
    with workspace_scope(scene.workspace):
        assert [target.value for target in Target.objects.all()] == [90]


def test_targets_that_a_colleague_changed_meanwhile_are_not_overwritten(
    scene: Scene, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    url = f"/w/harbor/metrics/{scene.graduation.pk}/edit/"
    version = client.get(url).context["form"].version
    theirs = rows("targets", {"value": "90", "due_on": "2031-01-01"})
    assert client.post(url, {**FORM, **theirs, "version": version}).status_code == 302
    mine = {**FORM, **rows("targets", {"value": "95", "due_on": "2031-01-01"}), "version": version}
    refused = client.post(url, mine)
    assert refused.status_code == 409
    assert [(each.name, each.typed, each.saved) for each in refused.context["form"].conflicts] == [
        ("targets", "95 · 2031-01-01", "90 · 2031-01-01")
    ]
    taken = client.post(url, {**mine, "take_saved": "targets"})
    assert taken.status_code == 409
    assert taken.context["form"].conflicts == []
    with workspace_scope(scene.workspace):
        assert [target.value for target in Target.objects.all()] == [90]


def test_a_target_has_a_form_of_its_own(
    scene: Scene, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    url = f"/w/harbor/metrics/{scene.graduation.pk}/targets/new/"
    assert client.post(url, {"value": "", "due_on": "2031-01-01"}).status_code == 422
    typed = {"value": "66", "due_on": "2031-01-01", "group": "Female"}
    assert client.post(url, typed).status_code == 302
    again = client.post(url, typed)
    assert again.status_code == 422
    assert "There is a target for this group and date already." in again.content.decode()
    with workspace_scope(scene.workspace):
        assert Target.objects.get(group="Female").dimension == "Gender"


def test_library_adds_each_metric_once(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    for _time in range(2):
        sent = {"keys": ["graduation", "absenteeism"]}
        assert client.post("/w/harbor/metrics/library/", sent).status_code == 302
    with workspace_scope(workspace):
        assert list(Metric.objects.order_by("name").values_list("name", "direction")) == [
            ("Chronic absenteeism", "down"),
            ("High school graduation", "up"),
        ]
    assert client.post("/w/harbor/metrics/library/", {"keys": ""}).status_code == 422


@pytest.mark.usefixtures("scope")
def test_names_are_kept_apart_and_kinds_fixed(coordinator: Membership) -> None:
    metric = make_metric("Reading")
    with pytest.raises(MetricNameTaken):
        add_metric(acting_member=coordinator, name="reading", kind="count")
    change_metric(acting_member=coordinator, metric=metric, kind="count")
    make_measurement(metric, value=3)
    with pytest.raises(KindIsFixed):
        change_metric(acting_member=coordinator, metric=metric, kind="sum")
    with pytest.raises(MetricIsMeasured):
        remove_metric(acting_member=coordinator, metric=metric)


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_only_coordinators_keep_metrics(
    role: str, scene: Scene, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(role).user)
    assert client.get("/w/harbor/metrics/new/").status_code == 403
    assert client.get(f"/w/harbor/metrics/{scene.graduation.pk}/edit/").status_code == 403
    assert client.post(f"/w/harbor/metrics/{scene.graduation.pk}/deletion/").status_code == 403


def test_metrics_of_another_workspace_do_not_exist(
    scene: Scene, other_workspace: Workspace, outsider: Membership, client: Client
) -> None:
    client.force_login(outsider.user)
    assert client.get(f"/w/valley/metrics/{scene.graduation.pk}/").status_code == 404
    assert client.get("/w/harbor/metrics/").status_code == 404
