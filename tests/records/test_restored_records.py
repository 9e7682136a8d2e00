"""What comes back by undo fits what is there by now."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partnerships.actions.activities import log_activity, remove_activity
from partnerships.actions.goals import change_goal, remove_goal
from partnerships.models import Activity, Goal, Participation, Partnership
from records.removals import undo_removal
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.partnerships import make_goal, make_partnership


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


def test_undo_makes_no_circle_of_goals(
    client: Client, coordinator: Membership, own: Partnership
) -> None:
    with workspace_scope(coordinator.workspace):
        top = make_goal("Top goal", own)
        middle = make_goal("Middle goal", own, parent=top)
        part = make_goal("Part goal", own, parent=middle)
        event = remove_goal(acting_member=coordinator, goal=middle)
        part = Goal.objects.get(pk=part.pk)
        change_goal(acting_member=coordinator, goal=Goal.objects.get(pk=top.pk), parent=part)
        undo_removal(event=event, acting_member=coordinator)
        assert Goal.objects.get(title="Middle goal").parent_id == top.pk
        for goal in Goal.objects.all():
            seen, above = {goal.pk}, goal.parent
            while above is not None:
                assert above.pk not in seen, "circle"
                seen.add(above.pk)
                above = above.parent
    listed = page(client, coordinator, "goals/")
    assert "Top goal" in listed


def test_who_left_a_partnership_brings_nothing_back_into_it(
    client: Client, partner: Membership, own: Partnership
) -> None:
    with workspace_scope(partner.workspace):
        activity = log_activity(
            acting_member=partner,
            partnership=own,
            title="Reading day",
            type="tutoring",
            happened_on=date(2026, 3, 2),
        )
        event = remove_activity(acting_member=partner, activity=activity)
        Participation.objects.update(until=timezone.localdate() - timedelta(days=2))
    client.force_login(partner.user)
    url = f"/w/{partner.workspace.slug}/removals/{event.pk}/restoration/"
    client.post(url)
    with workspace_scope(partner.workspace):
        assert not Activity.objects.exists()
