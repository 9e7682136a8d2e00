"""Dates that nobody can mean are refused where they come in."""

from typing import Any

import pytest
from django.test import Client

from partnerships.models import Partnership
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.metrics import make_metric
from tests.factories.partnerships import make_partnership


def page(client: Client, member: Membership, path: str, **query: Any) -> str:
    client.force_login(member.user)
    answer = client.get(f"/w/{member.workspace.slug}/{path}", query)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def own(partner: Membership) -> Partnership:
    assert partner.organization_id is not None
    with workspace_scope(partner.workspace):
        return make_partnership(
            "Harbor readers", Organization.objects.get(pk=partner.organization_id)
        )


@pytest.mark.parametrize(("first", "last"), [("9999-01-01", "9999-12-31"), ("0001-01-01",) * 2])
def test_a_date_that_nobody_can_mean_is_refused_by_api_and_form(
    client: Client, partner: Membership, coordinator: Membership, first: str, last: str
) -> None:
    """Saved, such a period broke the lists of all members and every share."""
    with workspace_scope(partner.workspace):
        metric = make_metric("Readers", kind="count")
    client.force_login(partner.user)
    sent = {"metric": str(metric.pk), "period_start": first, "period_end": last, "value": "5"}
    api = f"/api/v1/workspaces/{partner.workspace.slug}/measurements/"
    refused = client.post(api, sent, content_type="application/json")
    assert refused.status_code == 400
    assert "1900" in str(refused.json()["errors"]["period_end"])
    form = f"/w/{partner.workspace.slug}/metrics/{metric.pk}/measurements/new/"
    typed = client.post(form, {**sent, "period": "other"})
    assert (typed.status_code, "1900" in typed.content.decode()) == (422, True)
    assert "Measurements" in page(client, coordinator, "measurements/")


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:00Z", "0001-01-01T00:00:00Z"])
def test_a_meeting_has_a_moment_in_every_time_zone(
    client: Client, coordinator: Membership, own: Partnership, moment: str
) -> None:
    client.force_login(coordinator.user)
    api = f"/api/v1/workspaces/{coordinator.workspace.slug}/meetings/"
    sent = {"partnership": str(own.pk), "title": "Spring", "starts_at": moment}
    assert client.post(api, sent, content_type="application/json").status_code == 400
