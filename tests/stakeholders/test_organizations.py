"""Organizations and people: lists, pages, writes, and who may."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stakeholders.actions.organizations import (
    OrganizationExists,
    OrganizationInUse,
    add_organization,
    change_organization,
    remove_organization,
)
from stakeholders.actions.people import PersonExists, add_person, change_person
from stakeholders.models import Organization, Person
from tenancy.actions.members import cancel_invitation, invite_member
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.stakeholders import make_organization, make_person
from tests.forms import refused
from tests.trail import trail


def url(member: Membership, path: str) -> str:
    return f"/w/{member.workspace.slug}/{path}"


def test_two_organizations_of_one_name_are_refused(
    coordinator: Membership, scope: Workspace
) -> None:
    add_organization(acting_member=coordinator, name="Bronx Works", sector="nonprofit")
    with refused(OrganizationExists, "name"):
        add_organization(acting_member=coordinator, name=" bronx works", sector="community")


def test_a_changed_status_is_dated(coordinator: Membership, scope: Workspace) -> None:
    found = make_organization()
    changed = change_organization(acting_member=coordinator, organization=found, status="left")
    assert changed.status_since is not None
    event = AuditEvent.objects.get(action="change_organization")
    assert (event.before or {})["status"] == "active"
    assert (event.after or {})["status"] == "left"


def test_a_status_that_stays_keeps_its_day_and_a_given_day_is_taken(
    coordinator: Membership, scope: Workspace
) -> None:
    found = make_organization()
    day = date(2020, 2, 3)
    for changes in ({"mission": "Reading"}, {"status": "left", "status_since": day}):
        change_organization(acting_member=coordinator, organization=found, **changes)
        found.refresh_from_db()
        assert found.status_since == changes.get("status_since")
    change_organization(acting_member=coordinator, organization=found, mission="Writing")
    found.refresh_from_db()
    assert found.status_since == day


def test_an_organization_that_somebody_is_invited_for_is_in_use(
    coordinator: Membership, owner: Membership, scope: Workspace
) -> None:
    found = make_organization()
    invitation, _token = invite_member(
        acting_member=owner, email="a@example.org", role="partner", organization_id=found.pk
    )
    other = make_organization()
    remove_organization(acting_member=coordinator, organization=other)
    with pytest.raises(OrganizationInUse):
        remove_organization(acting_member=coordinator, organization=found)
    cancel_invitation(acting_member=owner, invitation=invitation)
    remove_organization(acting_member=coordinator, organization=found)
    invitation.refresh_from_db()
    assert invitation.organization_id is None
    assert trail()[-1] == ("remove_organization", coordinator.pk)


def test_an_organization_in_use_is_not_deleted(coordinator: Membership, scope: Workspace) -> None:
    found = make_organization()
    person = make_person(organization=found)
    with pytest.raises(OrganizationInUse):
        remove_organization(acting_member=coordinator, organization=found)
    person.delete()
    remove_organization(acting_member=coordinator, organization=found)
    assert Organization.objects.count() == 0


def test_one_address_one_person(coordinator: Membership, scope: Workspace) -> None:
    add_person(acting_member=coordinator, name="Ana", email="ana@example.org")
    with refused(PersonExists, "email"):
        add_person(acting_member=coordinator, name="Ana B", email="ANA@example.org")
    other = add_person(acting_member=coordinator, name="Bo", email="bo@example.org")
    with pytest.raises(PersonExists):
        change_person(acting_member=coordinator, person=other, email="Ana@example.org")


def test_a_refused_form_keeps_what_was_typed(coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    answer = client.post(
        url(coordinator, "organizations/new/"),
        {"name": "Typed Name", "sector": "", "mission": "A long mission", "status": "active"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Typed Name" in page
    assert "A long mission" in page


def test_organization_is_added_by_the_page(coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    data = {
        "name": "Hostos",
        "sector": "education",
        "status": "active",
        "identifiers": "US-EIN-123456789",
        "tags": "college\naccess",
    }
    bad = client.post(url(coordinator, "organizations/new/"), {**data, "identifiers": "123"})
    assert bad.status_code == 422
    assert client.post(url(coordinator, "organizations/new/"), data).status_code == 302
    with workspace_scope(coordinator.workspace):
        assert Organization.objects.get(name="Hostos").tags == ["college", "access"]


def test_list_is_searched_filtered_and_sorted(coordinator: Membership, client: Client) -> None:
    with workspace_scope(coordinator.workspace):
        make_organization("Alpha School", "education")
        make_organization("Beta Clinic", "health", other_names=["Night Clinic"])
    client.force_login(coordinator.user)
    page = client.get(url(coordinator, "organizations/?q=night")).content.decode()
    assert "Beta Clinic" in page
    assert "Alpha School" not in page
    page = client.get(url(coordinator, "organizations/?sector=education")).content.decode()
    assert "Alpha School" in page
    assert "Beta Clinic" not in page
    page = client.get(url(coordinator, "organizations/?sort=-name")).content.decode()
    assert page.index("Beta Clinic") < page.index("Alpha School")


@pytest.mark.parametrize("path", ["organizations/", "people/"])
def test_lists_cost_the_same_at_any_size(
    path: str, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(coordinator, path)).status_code == 200
            answer = client.get(f"/api/v1/workspaces/{coordinator.workspace.slug}/{path}")
            assert answer.status_code == 200
        return len(queries)

    def add() -> None:
        with workspace_scope(coordinator.workspace):
            make_person(organization=make_organization())

    add()
    cost()
    at_one = cost()
    add()
    add()
    assert cost() == at_one


def test_partner_changes_its_own_organization_only(partner: Membership, client: Client) -> None:
    with workspace_scope(partner.workspace):
        other = make_organization("Elsewhere")
    client.force_login(partner.user)
    assert client.get(url(partner, f"organizations/{other.pk}/")).status_code == 200
    assert client.get(url(partner, f"organizations/{other.pk}/edit/")).status_code == 403
    own = url(partner, f"organizations/{partner.organization_id}/edit/")
    assert client.get(own).status_code == 200


def test_partner_sees_and_adds_people_of_its_own_organization_only(
    partner: Membership, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        other = make_organization("Elsewhere")
        stranger = make_person("Sam Stranger", organization=other)
        own = Organization.objects.get(name="Bridge School")
        make_person("Olu Own", organization=own)
    client.force_login(partner.user)
    page = client.get(url(partner, "people/")).content.decode()
    assert "Olu Own" in page
    assert "Sam Stranger" not in page
    assert client.get(url(partner, f"people/{stranger.pk}/")).status_code == 404
    answer = client.post(
        f"/api/v1/workspaces/{partner.workspace.slug}/people/",
        json.dumps({"name": "X", "email": "x@example.org", "organization": str(other.pk)}),
        content_type="application/json",
    )
    assert answer.status_code == 403
    with workspace_scope(partner.workspace):
        assert not Person.objects.filter(name="X").exists()


@pytest.mark.parametrize("role", ["funder", "viewer"])
@pytest.mark.parametrize("path", ["organizations/", "people/"])
def test_funders_and_viewers_see_no_contacts(
    role: str, path: str, request: pytest.FixtureRequest, client: Client
) -> None:
    member = request.getfixturevalue(role)
    client.force_login(member.user)
    assert client.get(url(member, path)).status_code == 403
    api = f"/api/v1/workspaces/{member.workspace.slug}/{path}"
    assert client.get(api).status_code == 403


def test_foreign_ids_are_as_unknown_as_random_ones(
    coordinator: Membership, outsider: Membership, client: Client
) -> None:
    with workspace_scope(outsider.workspace):
        foreign = make_organization()
    client.force_login(coordinator.user)
    random = "0192f0c0-0000-7000-8000-000000000000"
    answers: list[Any] = [
        client.get(f"/api/v1/workspaces/{coordinator.workspace.slug}/organizations/{key}/")
        for key in (foreign.pk, random)
    ]
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].json() == answers[1].json()
    body = json.dumps({"name": "X", "organization": str(foreign.pk)})
    answer = client.post(
        f"/api/v1/workspaces/{coordinator.workspace.slug}/people/",
        body,
        content_type="application/json",
    )
    assert answer.status_code == 400


def test_search_finds_what_the_member_may_read(
    coordinator: Membership, viewer: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        make_organization("Riverside Library")
    client.force_login(coordinator.user)
    assert "Riverside Library" in client.get(url(coordinator, "search/?q=river")).content.decode()
    client.force_login(viewer.user)
    page = client.get(url(viewer, "search/?q=river")).content.decode()
    assert "Riverside Library" not in page
