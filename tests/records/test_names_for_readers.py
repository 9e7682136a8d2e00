"""What a row refers to is named to those who may read it, and to nobody else."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from imports.models import ImportRun
from meetings.models import ActionItem, Meeting
from metrics.actions.measurements import (
    change_measurement,
    send_back_measurement,
)
from partnerships.models import Goal, Partnership
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.partnerships import make_activity, make_goal, make_partnership

SECRET = "Close the north campus"


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


@pytest.fixture
def foreign(partner: Membership) -> Goal:
    """A goal of a partnership in which the partner takes no part."""
    with workspace_scope(partner.workspace):
        return make_goal(SECRET, make_partnership("Others"))


def test_metrics_name_a_goal_to_its_readers_only(
    client: Client, partner: Membership, coordinator: Membership, foreign: Goal
) -> None:
    with workspace_scope(partner.workspace):
        metric = make_metric("Reading", goal=foreign)
    assert SECRET in page(client, coordinator, f"metrics/{metric.pk}/")
    assert SECRET not in page(client, partner, f"metrics/{metric.pk}/")
    assert SECRET not in page(client, partner, "metrics/")


def test_an_activity_names_a_goal_to_its_readers_only(
    client: Client, partner: Membership, own: Partnership, foreign: Goal
) -> None:
    with workspace_scope(partner.workspace):
        activity = make_activity(own, goal=foreign)
    assert SECRET not in page(client, partner, f"activities/{activity.pk}/")


def test_goals_name_a_larger_goal_to_its_readers_only(
    client: Client, partner: Membership, own: Partnership, foreign: Goal
) -> None:
    with workspace_scope(partner.workspace):
        goal = make_goal("Ours", own, parent=foreign)
    assert SECRET not in page(client, partner, f"goals/{goal.pk}/")


def test_an_action_item_names_a_meeting_to_its_readers_only(
    client: Client, partner: Membership, coordinator: Membership, own: Partnership, foreign: Goal
) -> None:
    assert partner.organization_id is not None
    with workspace_scope(partner.workspace):
        meeting = Meeting.objects.create(
            partnership=own, title="Budget cuts", starts_at=timezone.now()
        )
        item = ActionItem.objects.create(
            partnership=own, organization_id=partner.organization_id, title="Call", meeting=meeting
        )
    client.force_login(coordinator.user)
    api = f"/api/v1/workspaces/{coordinator.workspace.slug}/meetings/{meeting.pk}/"
    moved = {"partnership": str(foreign.partnership_id)}
    assert client.patch(api, moved, content_type="application/json").status_code == 200
    assert "Budget cuts" in page(client, coordinator, f"action-items/{item.pk}/")
    assert "Budget cuts" not in page(client, partner, f"action-items/{item.pk}/")


def test_a_file_is_named_to_who_reads_imports_only(
    client: Client, coordinator: Membership, funder: Membership
) -> None:
    with workspace_scope(funder.workspace):
        run = ImportRun.objects.create(
            importer="measurements", file_name="layoffs of Ada Lovelace.csv"
        )
        found = make_measurement(make_metric(), numerator=60, denominator=100, import_run=run)
    assert "layoffs" in page(client, coordinator, f"measurements/{found.pk}/")
    assert "layoffs" not in page(client, funder, f"measurements/{found.pk}/")


def test_why_a_report_went_back_ends_with_its_acceptance(
    client: Client, coordinator: Membership, funder: Membership
) -> None:
    with workspace_scope(funder.workspace):
        found = make_measurement(make_metric(), numerator=60, denominator=100, status="submitted")
        send_back_measurement(
            acting_member=coordinator, measurement=found, reason="You counted Ada twice"
        )
        change_measurement(acting_member=coordinator, measurement=found, status="accepted")
    client.force_login(funder.user)
    answer = client.get(f"/api/v1/workspaces/{funder.workspace.slug}/measurements/{found.pk}/")
    assert answer.status_code == 200
    assert "Ada" not in answer.content.decode()


def test_a_report_names_no_partnership_to_a_partner_outside_it(
    client: Client, partner: Membership, coordinator: Membership, foreign: Goal
) -> None:
    with workspace_scope(partner.workspace):
        found = make_measurement(
            make_metric(), numerator=60, denominator=100, partnership=foreign.partnership
        )
    for path in ("measurements/", f"measurements/{found.pk}/", f"metrics/{found.metric_id}/"):
        assert "Others" in page(client, coordinator, path)
        assert "Others" not in page(client, partner, path)
