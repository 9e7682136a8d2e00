"""Answers that a coordinator enters for somebody."""

import pytest
from django.test import Client
from django.urls import reverse

from feedback.models import Response
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.feedback import make_survey, make_wave


def test_a_coordinator_enters_answers_for_somebody(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 3)
    client.force_login(coordinator.user)
    path = reverse("feedback:proxy-answer", args=("harbor", made.invitations[0].pk))
    assert made.people[0].name in client.get(path).content.decode()
    assert client.post(path, {"page": "en"}).status_code == 422
    assert client.post(path, {"q1": "yes", "page": "en"}).status_code == 302
    again_ = client.post(path, {"q1": "no", "page": "en"})
    assert again_.status_code == 422
    with workspace_scope(workspace):
        response = Response.objects.get()
        assert response.is_proxy
        event = AuditEvent.objects.get(action="submit_response")
        assert event.actor_id == coordinator.pk


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_others_enter_no_answers(
    workspace: Workspace, client: Client, role: str, request: pytest.FixtureRequest
) -> None:
    member: Membership = request.getfixturevalue(role)
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 3)
    client.force_login(member.user)
    path = reverse("feedback:proxy-answer", args=("harbor", made.invitations[0].pk))
    assert client.post(path, {"q1": "yes"}).status_code == 403
