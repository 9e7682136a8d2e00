"""Role x page, and what a partner never sees."""

import pytest
from django.test import Client

from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.made_once import *  # noqa: F403
from tests.made_once import ROLES, Users
from tests.partnerships.conftest import Stage

WHO = (*ROLES, "outsider")
# path -> status by role, in the order above
PAGES = {
    "partnerships/": (200, 200, 200, 403, 403, 404),
    "partnerships/new/": (200, 200, 403, 403, 403, 404),
    "partnerships/{ours}/": (200, 200, 200, 403, 403, 404),
    "partnerships/{theirs}/": (200, 200, 404, 403, 403, 404),
    "partnerships/{ours}/edit/": (200, 200, 403, 403, 403, 404),
    "partnerships/{ours}/participations/new/": (200, 200, 403, 403, 403, 404),
    "participations/{participation}/edit/": (200, 200, 403, 403, 403, 404),
    "organization-names/?q=ha": (200, 200, 200, 403, 403, 404),
    "goals/": (200, 200, 200, 200, 200, 404),
    "goals/new/": (200, 200, 403, 403, 403, 404),
    "goals/{our_goal}/": (200, 200, 200, 200, 200, 404),
    "goals/{their_goal}/": (200, 200, 404, 200, 200, 404),
    "goals/{our_goal}/edit/": (200, 200, 403, 403, 403, 404),
    "goals/alignment/": (200, 200, 200, 403, 403, 404),
    "goals/alignment/?partnership={ours}": (200, 200, 200, 403, 403, 404),
    "goals/alignment/?partnership={theirs}": (200, 200, 404, 403, 403, 404),
    "goals/alignment/{school}/": (200, 200, 200, 403, 403, 404),
    "goals/alignment/{clinic}/": (200, 200, 403, 403, 403, 404),
    "activities/": (200, 200, 200, 403, 403, 404),
    "activities/new/": (200, 200, 200, 403, 403, 404),
    "activities/{our_activity}/": (200, 200, 200, 403, 403, 404),
    "activities/{their_activity}/": (200, 200, 404, 403, 403, 404),
    "activities/{our_activity}/edit/": (200, 200, 200, 403, 403, 404),
    "activities/{their_activity}/edit/": (200, 200, 404, 403, 403, 404),
    "wins/": (200, 200, 200, 200, 200, 404),
    "wins/new/": (200, 200, 200, 403, 403, 404),
    "wins/{our_win}/edit/": (200, 200, 200, 403, 403, 404),
    "wins/{their_win}/edit/": (200, 200, 404, 403, 403, 404),
}
ENDPOINTS = {
    "partnerships/": (200, 200, 200, 403, 403, 404),
    "partnerships/{ours}/": (200, 200, 200, 403, 403, 404),
    "partnerships/{theirs}/": (200, 200, 404, 403, 403, 404),
    "participations/": (200, 200, 200, 403, 403, 404),
    "goals/": (200, 200, 200, 200, 200, 404),
    "goals/{their_goal}/": (200, 200, 404, 200, 200, 404),
    "alignment-ratings/": (200, 200, 200, 403, 403, 404),
    "alignment-ratings/matrix/": (200, 200, 200, 403, 403, 404),
    "alignment-ratings/matrix/?partnership={theirs}": (200, 200, 404, 403, 403, 404),
    "activities/": (200, 200, 200, 403, 403, 404),
    "activities/totals/": (200, 200, 200, 403, 403, 404),
    "activities/{their_activity}/": (200, 200, 404, 403, 403, 404),
    "wins/": (200, 200, 200, 200, 200, 404),
    "wins/{our_win}/": (200, 200, 200, 404, 404, 404),
}
WRITES = {
    "partnerships/{ours}/deletion/": (302, 302, 403, 403, 403, 404),
    "participations/{participation}/end/": (302, 302, 403, 403, 403, 404),
    "goals/{our_goal}/deletion/": (302, 302, 403, 403, 403, 404),
    "activities/{our_activity}/deletion/": (302, 302, 302, 403, 403, 404),
    "activities/{their_activity}/deletion/": (302, 302, 404, 403, 403, 404),
    "wins/{our_win}/deletion/": (302, 302, 403, 403, 403, 404),
    "wins/{their_win}/deletion/": (302, 302, 403, 403, 403, 404),
    "wins/{our_win}/publication/": (302, 302, 403, 403, 403, 404),
}


def _filled(path: str, stage: Stage) -> str:
    with workspace_scope(stage.ours.workspace):
        part = stage.ours.participations.get(organization=stage.clinic)
    values = {
        name: getattr(stage, name).pk
        for name in (
            "ours",
            "theirs",
            "our_goal",
            "their_goal",
            "our_activity",
            "their_activity",
            "our_win",
            "their_win",
            "school",
            "clinic",
        )
    }
    return path.format(participation=part.pk, **values)


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_for_whom_the_table_says(
    path: str, stage: Stage, users: Users, client: Client
) -> None:
    got = []
    for name in WHO:
        users.sign_in(client, name)
        got.append(client.get(stage.page(_filled(path, stage))).status_code)
    assert dict(zip(WHO, got, strict=True)) == dict(zip(WHO, PAGES[path], strict=True))


@pytest.mark.parametrize("path", ENDPOINTS)
def test_endpoints_open_for_whom_the_table_says(
    path: str, stage: Stage, users: Users, client: Client
) -> None:
    got = []
    for name in WHO:
        users.sign_in(client, name)
        got.append(client.get(stage.api(_filled(path, stage))).status_code)
    assert dict(zip(WHO, got, strict=True)) == dict(zip(WHO, ENDPOINTS[path], strict=True))


@pytest.mark.parametrize("role", WHO)
@pytest.mark.parametrize("path", WRITES)
def test_writes_are_done_for_whom_the_table_says(
    path: str, role: str, stage: Stage, users: Users, client: Client
) -> None:
    users.sign_in(client, role)
    answer = client.post(stage.page(_filled(path, stage)))
    assert answer.status_code == WRITES[path][WHO.index(role)]


@pytest.mark.parametrize(
    "path",
    ["partnerships/", "goals/", "activities/", "wins/", "activities/?q=clinic", "goals/?q=vacc"],
)
def test_a_partner_meets_nothing_of_other_partnerships(
    path: str, stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    for answer in (client.get(stage.page(path)), client.get(stage.api(path))):
        text = answer.content.decode()
        for foreign in ("Clinic Only", "Vaccinate everybody", "Clinic day", "A new nurse"):
            assert foreign not in text


def test_a_partner_without_a_part_any_more_reads_nothing(
    stage: Stage, partner: Membership, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        stage.ours.participations.filter(organization=stage.school).update(until="2026-01-01")
    client.force_login(partner.user)
    assert client.get(stage.page(f"partnerships/{stage.ours.pk}/")).status_code == 404
    assert client.get(stage.page(f"activities/{stage.our_activity.pk}/")).status_code == 404
    assert client.get(stage.api("activities/totals/")).json()["count"] == 0


def test_a_partner_can_not_log_for_a_partnership_of_others(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    data = {"title": "Sneaked in", "type": "workshop", "happened_on": "2026-03-01"}
    page = client.post(stage.page("activities/new/"), {**data, "partnership": str(stage.theirs.pk)})
    assert page.status_code == 422
    answer = client.post(
        stage.api("activities/"),
        {**data, "partnership": str(stage.theirs.pk)},
        content_type="application/json",
    )
    assert answer.status_code == 400
    assert "partnership" in answer.json()["errors"]


@pytest.mark.parametrize("role", ["funder", "viewer"])
def test_funders_and_viewers_see_published_wins_and_no_ratings(
    role: str, stage: Stage, users: Users, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        type(stage.our_win).objects.filter(pk=stage.our_win.pk).update(is_published=True)
    users.sign_in(client, role)
    text = client.get(stage.page("wins/")).content.decode()
    assert "A shelf of books" in text
    assert "A new nurse" not in text
    goal = client.get(stage.page(f"goals/{stage.our_goal.pk}/")).content.decode()
    assert "Read by nine" in goal
    assert "How far partners agree" not in goal
    assert "Reading day" not in goal


def test_another_workspace_meets_none_of_it(
    stage: Stage, outsider: Membership, client: Client
) -> None:
    client.force_login(outsider.user)
    own = f"/w/{outsider.workspace.slug}/activities/{stage.our_activity.pk}/"
    assert client.get(own).status_code == 404
