"""Organisations and people: lists, pages, writes, and who may."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stakeholders.actions.organisations import (
    OrganisationExists,
    OrganisationInUse,
    add_organisation,
    change_organisation,
    remove_organisation,
)
from stakeholders.actions.people import PersonExists, add_person, change_person
from stakeholders.models import Organisation, Person
from tenancy.models import AuditEvent, Membership, Workspace
from tenancy.scope import workspace_scope
from tests.factories.stakeholders import make_organisation, make_person


def url(member: Membership, path: str) -> str:
    return f"/w/{member.workspace.slug}/{path}"


def test_two_organisations_of_one_name_are_refused(
    coordinator: Membership, scope: Workspace
) -> None:
    add_organisation(acting_member=coordinator, name="Bronx Works", sector="nonprofit")
    with pytest.raises(OrganisationExists):
        add_organisation(acting_member=coordinator, name=" bronx works", sector="community")


def test_a_changed_status_is_dated(coordinator: Membership, scope: Workspace) -> None:
    found = make_organisation()
    changed = change_organisation(acting_member=coordinator, organisation=found, status="left")
    assert changed.status_since is not None
    event = AuditEvent.objects.get(action="change_organisation")
    assert (event.before or {})["status"] == "active"
    assert (event.after or {})["status"] == "left"


def test_an_organisation_in_use_is_not_deleted(coordinator: Membership, scope: Workspace) -> None:
    found = make_organisation()
    person = make_person(organisation=found)
    with pytest.raises(OrganisationInUse):
        remove_organisation(acting_member=coordinator, organisation=found)
    person.delete()
    remove_organisation(acting_member=coordinator, organisation=found)
    assert Organisation.objects.count() == 0


def test_one_address_one_person(coordinator: Membership, scope: Workspace) -> None:
    add_person(acting_member=coordinator, name="Ana", email="ana@example.org")
    with pytest.raises(PersonExists):
        add_person(acting_member=coordinator, name="Ana B", email="ANA@example.org")
    other = add_person(acting_member=coordinator, name="Bo", email="bo@example.org")
    with pytest.raises(PersonExists):
        change_person(acting_member=coordinator, person=other, email="Ana@example.org")


def test_a_refused_form_keeps_what_was_typed(coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    answer = client.post(
        url(coordinator, "organisations/new/"),
        {"name": "Typed Name", "sector": "", "mission": "A long mission", "status": "active"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Typed Name" in page
    assert "A long mission" in page


def test_organisation_is_added_by_the_page(coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    data = {
        "name": "Hostos",
        "sector": "education",
        "status": "active",
        "identifiers": "US-EIN-123456789",
        "tags": "college\naccess",
    }
    bad = client.post(url(coordinator, "organisations/new/"), {**data, "identifiers": "123"})
    assert bad.status_code == 422
    assert client.post(url(coordinator, "organisations/new/"), data).status_code == 302
    with workspace_scope(coordinator.workspace):
        assert Organisation.objects.get(name="Hostos").tags == ["college", "access"]


def test_list_is_searched_filtered_and_sorted(coordinator: Membership, client: Client) -> None:
    with workspace_scope(coordinator.workspace):
        make_organisation("Alpha School", "education")
        make_organisation("Beta Clinic", "health", other_names=["Night Clinic"])
    client.force_login(coordinator.user)
    page = client.get(url(coordinator, "organisations/?q=night")).content.decode()
    assert "Beta Clinic" in page
    assert "Alpha School" not in page
    page = client.get(url(coordinator, "organisations/?sector=education")).content.decode()
    assert "Alpha School" in page
    assert "Beta Clinic" not in page
    page = client.get(url(coordinator, "organisations/?sort=-name")).content.decode()
    assert page.index("Beta Clinic") < page.index("Alpha School")


@pytest.mark.parametrize("path", ["organisations/", "people/"])
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
            make_person(organisation=make_organisation())

    add()
    cost()
    at_one = cost()
    add()
    add()
    assert cost() == at_one


def test_partner_changes_its_own_organisation_only(partner: Membership, client: Client) -> None:
    with workspace_scope(partner.workspace):
        other = make_organisation("Elsewhere")
    client.force_login(partner.user)
    assert client.get(url(partner, f"organisations/{other.pk}/")).status_code == 200
    assert client.get(url(partner, f"organisations/{other.pk}/edit/")).status_code == 403
    own = url(partner, f"organisations/{partner.organisation_id}/edit/")
    assert client.get(own).status_code == 200


def test_partner_sees_and_adds_people_of_its_own_organisation_only(
    partner: Membership, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        other = make_organisation("Elsewhere")
        stranger = make_person("Sam Stranger", organisation=other)
        own = Organisation.objects.get(name="Bridge School")
        make_person("Olu Own", organisation=own)
    client.force_login(partner.user)
    page = client.get(url(partner, "people/")).content.decode()
    assert "Olu Own" in page
    assert "Sam Stranger" not in page
    assert client.get(url(partner, f"people/{stranger.pk}/")).status_code == 404
    answer = client.post(
        f"/api/v1/workspaces/{partner.workspace.slug}/people/",
        json.dumps({"name": "X", "email": "x@example.org", "organisation": str(other.pk)}),
        content_type="application/json",
    )
    assert answer.status_code == 403
    with workspace_scope(partner.workspace):
        assert not Person.objects.filter(name="X").exists()


@pytest.mark.parametrize("role", ["funder", "viewer"])
@pytest.mark.parametrize("path", ["organisations/", "people/"])
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
        foreign = make_organisation()
    client.force_login(coordinator.user)
    random = "0192f0c0-0000-7000-8000-000000000000"
    answers: list[Any] = [
        client.get(f"/api/v1/workspaces/{coordinator.workspace.slug}/organisations/{key}/")
        for key in (foreign.pk, random)
    ]
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].json() == answers[1].json()
    body = json.dumps({"name": "X", "organisation": str(foreign.pk)})
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
        make_organisation("Riverside Library")
    client.force_login(coordinator.user)
    assert "Riverside Library" in client.get(url(coordinator, "search/?q=river")).content.decode()
    client.force_login(viewer.user)
    page = client.get(url(viewer, "search/?q=river")).content.decode()
    assert "Riverside Library" not in page
