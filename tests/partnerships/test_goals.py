"""Goals: the tree, who may rate for whom, the matrix, where partners differ."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import translation

from partnerships.actions.goals import (
    GoalInsideItself,
    GoalOfAnother,
    GoalRating,
    NotAskedToRate,
    RatingOutOfScale,
    add_goal,
    change_goal,
    rate_goals,
    remove_goal,
)
from partnerships.models import Activity, AlignmentRating, Goal
from partnerships.queries.goals import alignment_matrix, goal_groups
from records.removals import undo_removal
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.partnerships import (
    make_activity,
    make_goal,
    make_participation,
    make_partnership,
    make_rating,
)
from tests.factories.stakeholders import make_organization
from tests.partnerships.conftest import Stage


def _rate(goal: Goal, sectors: dict[str, tuple[int, int]]) -> list[Organization]:
    """One organization per sector that rates the goal (priority, agreement)."""
    made = []
    for sector, (priority, agreement) in sectors.items():
        organization = make_organization(f"The {sector}", sector)
        if goal.partnership:
            make_participation(goal.partnership, organization)
        make_rating(goal, organization, priority, agreement)
        made.append(organization)
    return made


def test_goals_stand_in_trees_by_partnership(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    top = make_goal("Alone")
    part = make_goal("Below", parent=top)
    make_goal("Deeper", parent=part)
    make_goal("Under the coalition's", stage.ours, parent=top)
    groups = goal_groups(goals=Goal.objects.all(), member=coordinator)
    assert [group.partnership and group.partnership.name for group in groups] == [
        None,
        "Clinic Only",
        "Ready Readers",
    ]
    assert [(node.goal.title, node.depth) for node in groups[0].nodes] == [
        ("Alone", 0),
        ("Below", 1),
        ("Deeper", 2),
    ]
    assert [(node.goal.title, node.depth) for node in groups[2].nodes] == [
        ("Read by nine", 0),
        ("Under the coalition's", 0),
    ]


def test_a_goal_is_part_of_its_own_kind(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    with pytest.raises(GoalOfAnother):
        add_goal(
            acting_member=coordinator,
            title="Mixed",
            partnership=stage.ours,
            parent=stage.their_goal,
        )
    child = add_goal(
        acting_member=coordinator, title="C", partnership=stage.ours, parent=stage.our_goal
    )
    with pytest.raises(GoalInsideItself):
        change_goal(acting_member=coordinator, goal=stage.our_goal, parent=child)


def test_the_matrix_says_where_partners_differ(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    _rate(stage.our_goal, {"education": (5, 5), "health": (2, 2), "business": (4, 5)})
    matrix = alignment_matrix(partnership=stage.ours, member=coordinator)
    assert len(matrix.organizations) == 5
    (row,) = matrix.rows
    assert [rating.priority if rating else None for rating in row.ratings] == [4, None, 5, None, 2]
    assert row.node.summary == "partners agree 38%, by 3 ratings"
    assert row.node.reasons == [
        "Education gives it 5.0 of 5, Health 2.0: they see its importance differently.",
        "Business gives it 4.0 of 5, Health 2.0: they see its importance differently.",
        "Agreement is high on the whole (4.0 of 5), but somebody disagrees (2 of 5).",
    ]
    assert row.node.agenda.startswith("Talk about the goal “Read by nine”: Education gives it 5.0")
    assert "The health" not in row.node.agenda


def test_two_ratings_are_not_enough(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    _rate(stage.our_goal, {"education": (5, 5), "health": (1, 1)})
    (row,) = alignment_matrix(partnership=stage.ours, member=coordinator).rows
    assert row.node.summary == "2 ratings, too few to say how far partners agree"
    assert row.node.reasons == []


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        (1, "Solo 1 valoración: no basta para saber hasta qué punto coinciden los aliados"),
        (2, "Solo 2 valoraciones: no bastan para saber hasta qué punto coinciden los aliados"),
    ],
)
def test_d_too_few_ratings_agree_in_number_in_spanish(
    stage: Stage, coordinator: Membership, scope: Workspace, ratings: int, said: str
) -> None:
    _rate(stage.our_goal, dict(list({"education": (5, 5), "health": (1, 1)}.items())[:ratings]))
    with translation.override("es"):
        (row,) = alignment_matrix(partnership=stage.ours, member=coordinator).rows
        assert row.node.summary == said


def test_d_a_goals_page_leads_who_may_rate_to_the_ratings(
    stage: Stage, coordinator: Membership, funder: Membership, client: Client
) -> None:
    here = stage.page(f"goals/{stage.our_goal.pk}/")
    for member, words in ((coordinator, "Rate goals"), (funder, "All goals")):
        client.force_login(member.user)
        assert (words in client.get(here).text) is (member == coordinator)
    client.force_login(coordinator.user)
    [way] = re.findall(r'href="([^"]*goals/alignment/[^"]*)"', client.get(here).text)
    rating = stage.page(f"goals/alignment/{stage.school.pk}/")
    assert rating in client.get(way).text


def test_a_goal_that_nobody_rated_says_so(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    (row,) = alignment_matrix(partnership=stage.ours, member=coordinator).rows
    assert row.node.summary == "nobody has rated it yet"


def test_who_has_left_no_longer_counts(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    made = _rate(stage.our_goal, {"education": (5, 5), "health": (5, 5), "business": (1, 1)})
    stage.ours.participations.filter(organization=made[2]).update(until="2026-01-01")
    matrix = alignment_matrix(partnership=stage.ours, member=coordinator)
    assert matrix.rows[0].node.alignment is not None
    assert matrix.rows[0].node.alignment.n == 2
    assert made[2] not in matrix.organizations


def test_a_partner_rates_for_its_own_organization_only(
    stage: Stage, partner: Membership, scope: Workspace
) -> None:
    rating = GoalRating(goal=stage.our_goal, priority=5, agreement=3)
    assert rate_goals(acting_member=partner, organization=stage.school, ratings=[rating]) == 1
    assert rate_goals(acting_member=partner, organization=stage.school, ratings=[rating]) == 0
    with pytest.raises(PermissionDenied):
        rate_goals(acting_member=partner, organization=stage.clinic, ratings=[rating])
    foreign = GoalRating(goal=stage.their_goal, priority=5, agreement=3)
    with pytest.raises(NotAskedToRate):
        rate_goals(acting_member=partner, organization=stage.school, ratings=[foreign])
    wild = GoalRating(goal=stage.our_goal, priority=6, agreement=3)
    with pytest.raises(RatingOutOfScale):
        rate_goals(acting_member=partner, organization=stage.school, ratings=[wild])
    assert AuditEvent.objects.filter(action="rate_goal").count() == 1


def test_rating_page_saves_what_was_given_and_keeps_what_is_half_done(
    stage: Stage, partner: Membership, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        other = make_goal("Second", stage.ours)
        third = make_goal("Third", stage.ours)
    client.force_login(partner.user)
    path = stage.page(f"goals/alignment/{stage.school.pk}/?partnership={stage.ours.pk}")
    data = {
        f"{stage.our_goal.pk}-priority": "4",
        f"{stage.our_goal.pk}-agreement": "2",
        f"{other.pk}-priority": "5",
        f"{other.pk}-note": "Half a thought",
    }
    half = client.post(path, data)
    assert half.status_code == 422
    assert "Half a thought" in half.content.decode()
    assert client.post(path, {**data, f"{other.pk}-agreement": "5"}).status_code == 302
    with workspace_scope(partner.workspace):
        found = {rating.goal_id: rating for rating in AlignmentRating.objects.all()}
    assert (found[stage.our_goal.pk].priority, found[stage.our_goal.pk].agreement) == (4, 2)
    assert found[other.pk].note == "Half a thought"
    assert third.pk not in found
    again = client.get(path).content.decode()
    assert "Half a thought" in again


def test_a_coordinator_enters_ratings_by_proxy(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    found = client.get(stage.page("goals/alignment/pick/?name=harbor clinic"))
    assert found.headers["Location"] == stage.page(f"goals/alignment/{stage.clinic.pk}/")
    lost = client.get(stage.page("goals/alignment/pick/?name=nobody"), follow=True)
    assert "full name" in lost.content.decode()
    path = stage.page(f"goals/alignment/{stage.clinic.pk}/?partnership={stage.theirs.pk}")
    assert "You are answering for Harbor Clinic" in client.get(path).content.decode()
    goal = stage.their_goal.pk
    assert client.post(path, {f"{goal}-priority": "3", f"{goal}-agreement": "5"}).status_code == 302
    matrix = client.get(stage.api(f"alignment-ratings/matrix/?partnership={stage.theirs.pk}"))
    assert matrix.json()["rows"][0]["ratings"] == [
        {
            "organization": str(stage.clinic.pk),
            "priority": 3,
            "agreement": 5,
            "is_proxy": True,
        }
    ]


def test_page_and_api_show_one_matrix(
    stage: Stage, coordinator: Membership, partner: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        _rate(stage.our_goal, {"education": (5, 5), "health": (2, 2), "business": (4, 5)})
    for member in (coordinator, partner):
        client.force_login(member.user)
        query = f"?partnership={stage.ours.pk}"
        response = client.get(stage.page(f"goals/alignment/{query}"))
        assert "Partners agree 38%, by 3 ratings" in response.text
        assert "partners agree 38%" not in response.text
        page = response.context["matrix"]
        body = client.get(stage.api(f"alignment-ratings/matrix/{query}")).json()
        (row,) = body["rows"]
        node = page.rows[0].node
        assert row["alignment"] == node.alignment.alignment
        assert row["agenda"] == node.agenda
        assert [one["text"] for one in row["divergences"]] == node.reasons
        assert [one["name"] for one in body["organizations"]] == [
            one.name for one in page.organizations
        ]


def test_a_deleted_goal_comes_back_with_its_ratings_and_links(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    child = make_goal("Child", stage.ours, parent=stage.our_goal)
    activity = make_activity(stage.ours, goal=stage.our_goal)
    make_rating(stage.our_goal, stage.school, 5, 1, note="Said so")
    event = remove_goal(acting_member=coordinator, goal=Goal.objects.get(pk=stage.our_goal.pk))
    assert Activity.objects.get(pk=activity.pk).goal_id is None
    undo_removal(event=event, acting_member=coordinator)
    assert Goal.objects.get(pk=child.pk).parent_id == stage.our_goal.pk
    assert Activity.objects.get(pk=activity.pk).goal_id == stage.our_goal.pk
    assert AlignmentRating.objects.get().note == "Said so"


def test_goals_by_page_and_api(stage: Stage, coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    bad = client.post(stage.page("goals/new/"), {"title": "", "definition": "Kept", "status": ""})
    assert bad.status_code == 422
    assert "Kept" in bad.content.decode()
    data = {"title": "New one", "status": "agreed", "partnership": str(stage.ours.pk)}
    assert client.post(stage.page("goals/new/"), data).status_code == 302
    listed = client.get(stage.page("goals/?q=new")).content.decode()
    assert "New one" in listed
    assert "Read by nine" not in listed
    answer = client.get(stage.api("goals/?coalition=false&ordering=title")).json()
    assert [row["title"] for row in answer["results"]] == [
        "New one",
        "Read by nine",
        "Vaccinate everybody",
    ]


def test_ratings_by_api(stage: Stage, partner: Membership, client: Client) -> None:
    client.force_login(partner.user)
    body: dict[str, Any] = {
        "goal": str(stage.our_goal.pk),
        "organization": str(stage.school.pk),
        "priority": 5,
        "agreement": 4,
    }
    made = client.post(stage.api("alignment-ratings/"), body, content_type="application/json")
    assert made.status_code == 201, made.content
    path = stage.api(f"alignment-ratings/{made.json()['id']}/")
    changed = client.patch(path, {"priority": 2}, content_type="application/json")
    assert changed.json()["priority"] == 2
    foreign = {**body, "organization": str(stage.clinic.pk)}
    refused = client.post(stage.api("alignment-ratings/"), foreign, content_type="application/json")
    assert refused.status_code == 403
    assert client.delete(path).status_code == 403


def test_a_coordinator_of_an_empty_coalition_is_told_what_to_do(
    coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    slug = coordinator.workspace.slug
    for path in ("partnerships/", "goals/", "goals/alignment/", "activities/", "wins/"):
        assert 'class="empty"' in client.get(f"/w/{slug}/{path}").content.decode()


def test_a_coalition_goal_is_rated_by_anybody(
    stage: Stage, partner: Membership, scope: Workspace
) -> None:
    goal = make_goal("For all")
    rating = GoalRating(goal=goal, priority=5, agreement=3)
    rate_goals(acting_member=partner, organization=stage.school, ratings=[rating])
    matrix = alignment_matrix(partnership=None, member=partner)
    assert matrix.organizations == [stage.school]
    make_partnership("Elsewhere", stage.clinic)
    assert matrix.rows[0].ratings[0] is not None
