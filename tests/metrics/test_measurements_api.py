"""Metrics, targets and measurements by the API: the same rules and figures as the pages."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from feedback.serializers import DisplayValueSerializer
from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from metrics.models import Breakdown, Measurement, Metric, Target
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_measurement, make_metric, make_target
from tests.factories.scene import Scene
from tests.factories.stakeholders import make_organization

API = "/api/v1/workspaces/harbor"


def post(client: Client, path: str, data: Any) -> Any:
    return client.post(f"{API}/{path}", data, content_type="application/json")


def patch(client: Client, path: str, data: Any) -> Any:
    return client.patch(f"{API}/{path}", data, content_type="application/json")


def report(metric: Metric, **more: Any) -> dict[str, Any]:
    return {
        "metric": str(metric.pk),
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
        "numerator": "3",
        "denominator": "7",
        **more,
    }


def test_metrics_carry_the_dashboards_figures(
    scene: Scene, funder: Membership, client: Client
) -> None:
    client.force_login(funder.user)
    metric = client.get(f"{API}/metrics/{scene.graduation.pk}/").json()
    dashboard = client.get(f"{API}/dashboard/").json()
    shown = next(one for one in dashboard["metrics"] if one["id"] == metric["id"])
    assert metric["figures"] == shown
    assert round(metric["figures"]["headline"]["value"], 1) == 59.9


def test_metric_is_written_and_refused_alike(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    made = post(client, "metrics/", {"name": "Reading", "kind": "percentage"})
    assert made.status_code == 201
    assert post(client, "metrics/", {"name": "reading", "kind": "count"}).status_code == 422
    key = made.json()["id"]
    target = {"metric": key, "value": "70", "due_on": "2030-01-01"}
    assert post(client, "targets/", target).status_code == 201
    assert post(client, "targets/", target).status_code == 422
    changed = patch(client, f"metrics/{key}/", {"baseline": "50"})
    assert changed.json()["figures"]["target"]["value"] == 70
    target_id = client.get(f"{API}/targets/?metric={key}").json()["results"][0]["id"]
    assert patch(client, f"targets/{target_id}/", {"value": "75"}).status_code == 200
    assert client.delete(f"{API}/targets/{target_id}/").status_code == 204
    assert client.delete(f"{API}/metrics/{key}/").status_code == 204
    with workspace_scope(workspace):
        assert not Metric.objects.exists()
        assert not Target.objects.exists()


def test_report_with_groups_from_draft_to_accepted(
    workspace: Workspace, partner: Membership, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
    client.force_login(partner.user)
    groups = [{"group": "Female", "numerator": "2", "denominator": "4"}]
    made = post(client, "measurements/", report(metric, status="draft", breakdowns=groups))
    assert made.status_code == 201, made.json()
    body = made.json()
    assert body["is_raw"] is True
    assert body["organization"] == str(partner.organization_id)
    assert body["breakdowns"][0]["dimension"] == "Gender"
    assert body["breakdowns"][0]["numerator"] == "2.0000"
    path = f"measurements/{body['id']}"
    assert post(client, f"{path}/submission/", {}).json()["status"] == "submitted"
    assert post(client, f"{path}/acceptance/", {}).status_code == 403
    client.force_login(coordinator.user)
    assert post(client, f"{path}/return/", {"reason": ""}).status_code == 400
    returned = post(client, f"{path}/return/", {"reason": "Which year?"}).json()
    assert (returned["status"], returned["sent_back_reason"]) == ("sent_back", "Which year?")
    client.force_login(partner.user)
    again = patch(client, f"{path}/", {"status": "submitted", "breakdowns": []})
    assert again.json()["breakdowns"] == []
    client.force_login(coordinator.user)
    accepted = post(client, "measurements/acceptances/", {"ids": [body["id"]]})
    assert accepted.json() == {"accepted": [body["id"]]}
    assert patch(client, f"{path}/", {"note": "x"}).status_code == 422
    assert post(client, f"{path}/reopening/", {}).json()["status"] == "submitted"
    assert client.delete(f"{API}/{path}/").status_code == 204
    with workspace_scope(workspace):
        assert not Breakdown.objects.exists()


def test_figures_are_refused_with_their_field(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
    client.force_login(coordinator.user)
    refused = post(client, "measurements/", report(metric, numerator="8"))
    assert refused.status_code == 422
    assert "numerator" in refused.json()["errors"]


def test_a_partner_can_neither_accept_nor_report_for_others(
    workspace: Workspace, partner: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
        other = make_organization("Another")
    client.force_login(partner.user)
    for more in ({"status": "accepted"}, {"organization": str(other.pk)}):
        assert post(client, "measurements/", report(metric, **more)).status_code == 403
    with workspace_scope(workspace):
        assert not Measurement.objects.exists()


@pytest.mark.parametrize("role", ["funder", "viewer"])
def test_raw_figures_are_absent_for_who_may_not_see_them(
    role: str,
    workspace: Workspace,
    partner: Membership,
    client: Client,
    request: pytest.FixtureRequest,
) -> None:
    with workspace_scope(workspace):
        made = make_measurement(
            make_metric(),
            numerator=30,
            denominator=60,
            organization_id=partner.organization_id,
            groups={"Female": (2, 4), "Male": (28, 56)},
        )
    client.force_login(request.getfixturevalue(role).user)
    body = client.get(f"{API}/measurements/{made.pk}/").json()
    assert body["is_raw"] is False
    assert (body["numerator"], body["denominator"], body["value"]) == (None, None, None)
    assert body["shown"]["value"] == 50
    assert {group["shown"]["kind"] for group in body["breakdowns"]} == {"suppressed"}
    assert {group["numerator"] for group in body["breakdowns"]} == {None}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "role", "queries"),
    [
        ("metrics/", "viewer", 11),
        ("targets/", "viewer", 9),
        ("measurements/", "coordinator", 10),
        ("measurements/", "viewer", 12),
    ],
)
def test_lists_cost_the_same_at_any_size(
    count: int,
    path: str,
    role: str,
    queries: int,
    workspace: Workspace,
    client: Client,
    request: pytest.FixtureRequest,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with workspace_scope(workspace):
        for _number in range(count):
            metric = make_metric()
            make_measurement(
                metric,
                numerator=50,
                denominator=100,
                organization=make_organization(),
                groups={"a": (5, 20)},
            )
            make_target(metric, 70)
    client.force_login(request.getfixturevalue(role).user)
    client.get(f"{API}/{path}")
    with django_assert_num_queries(queries):
        assert len(client.get(f"{API}/{path}").json()["results"]) == count


def test_another_workspaces_records_do_not_exist(
    scene: Scene, outsider: Membership, other_workspace: Workspace, client: Client
) -> None:
    with workspace_scope(scene.workspace):
        measurement = Measurement.objects.first()
        target = Target.objects.first()
    assert measurement is not None
    assert target is not None
    client.force_login(outsider.user)
    valley = "/api/v1/workspaces/valley"
    for path in (
        f"metrics/{scene.graduation.pk}/",
        f"measurements/{measurement.pk}/",
        f"targets/{target.pk}/",
    ):
        assert client.get(f"{valley}/{path}").status_code == 404
    with workspace_scope(other_workspace):
        pass
    sent = client.post(
        f"{valley}/measurements/", report(scene.graduation), content_type="application/json"
    )
    assert sent.status_code == 400


@pytest.mark.parametrize(
    "value",
    [
        DisplayValue.missing(),
        DisplayValue.suppressed(SuppressionReason.SMALL_GROUPS),
        DisplayValue.shown(value=62.5, n=8, numerator=5),
        DisplayValue(kind=DisplayKind.ABOVE, bound=90.0, n=40),
    ],
)
def test_a_figure_is_written_as_the_schema_says(value: DisplayValue) -> None:
    assert value.as_dict() == DisplayValueSerializer().to_representation(value)
