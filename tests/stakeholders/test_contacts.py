"""The contact of an organization in a partnership comes from People, and somebody follows."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from stakeholders.actions.people import (
    ContactsUndecided,
    add_person,
    change_person,
    contact_parts,
)
from stakeholders.models import Organization, Person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.forms import refused
from tests.trail import trail


def test_d_moving_a_person_asks_who_takes_over_as_contact(
    coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        school, clinic = make_organization("School"), make_organization("Clinic")
        ana, bo = make_person("Ana", school), make_person("Bo", school)
        part = make_participation(make_partnership("Readers"), school, contact=ana)
        with pytest.raises(ContactsUndecided, match="contact of School in Readers"):
            change_person(acting_member=coordinator, person=ana, organization=clinic)
        ana.refresh_from_db()
        assert ana.organization_id == school.pk
    client.force_login(coordinator.user)
    url = f"/w/{coordinator.workspace.slug}/people/{ana.pk}/edit/"
    form = client.get(url).context["form"]
    assert "Readers" in form.fields["successor"].help_text
    typed = {
        name: str(form[name].value() or "") for name in form.fields if name != "is_main_contact"
    }
    moved = {**typed, "organization": str(clinic.pk)}
    answer = client.post(url, moved)
    assert answer.status_code == 422
    assert "Say who takes over." in answer.content.decode()
    assert client.post(url, {**moved, "successor": str(bo.pk)}).status_code == 302
    with workspace_scope(coordinator.workspace):
        part.refresh_from_db()
        assert part.contact == bo
        actions = AuditEvent.objects.values_list("action", flat=True)
        assert {"change_person", "change_participation"} <= set(actions)
    alone = f"/w/{coordinator.workspace.slug}/people/{ana.pk}/edit/"
    assert "successor" not in client.get(alone).context["form"].fields


def test_d_the_api_moves_a_contact_with_a_successor_or_nobody(
    coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        school, clinic = make_organization("School"), make_organization("Clinic")
        ana = make_person("Ana", school)
        part = make_participation(make_partnership("Readers"), school, contact=ana)
    client.force_login(coordinator.user)
    url = f"/api/v1/workspaces/{coordinator.workspace.slug}/people/{ana.pk}/"
    moved: dict[str, str | None] = {"organization": str(clinic.pk)}
    answer = client.patch(url, json.dumps(moved), content_type="application/json")
    assert answer.status_code == 422
    assert "successor" in answer.json()["errors"]
    moved["successor"] = None
    answer = client.patch(url, json.dumps(moved), content_type="application/json")
    assert answer.status_code == 200
    assert "successor" not in answer.json()
    with workspace_scope(coordinator.workspace):
        part.refresh_from_db()
        assert part.contact is None


def test_d_a_participation_takes_its_contact_from_people_and_offers_the_main_one(
    coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        school, clinic = make_organization("School"), make_organization("Clinic")
        bo = make_person("Bo", school)
        ana = make_person("Ana", school, is_main_contact=True)
        make_person("Somebody of the clinic", clinic)
        partnership = make_partnership("Readers")
    client.force_login(coordinator.user)
    base = f"/w/{coordinator.workspace.slug}"
    new = f"{base}/partnerships/{partnership.pk}/participations/new/"
    assert client.post(new, {"organization": school.pk, "role": "partner"}).status_code == 302
    with workspace_scope(coordinator.workspace):
        part = partnership.participations.get()
        assert part.contact == ana
    edit = f"{base}/participations/{part.pk}/edit/"
    form = client.get(edit).context["form"]
    with workspace_scope(coordinator.workspace):
        assert [one.name for one in form.fields["contact"].queryset] == ["Ana", "Bo"]
    typed = {"role": "partner", "contact": str(bo.pk), "version": form.version}
    assert client.post(edit, typed).status_code == 302
    with workspace_scope(coordinator.workspace):
        part.refresh_from_db()
        assert part.contact == bo
    form = client.get(edit).context["form"]
    new_one = {"contact_name": "Cy", "contact_email": "cy@example.org", "version": form.version}
    assert client.post(edit, {**typed, **new_one}).status_code == 302
    with workspace_scope(coordinator.workspace):
        part.refresh_from_db()
        assert part.contact == Person.objects.get(name="Cy")


def test_the_trail_says_who_handed_a_contacts_places_over(
    coordinator: Membership, scope: Workspace
) -> None:
    school, clinic = make_organization("School"), make_organization("Clinic")
    ana = add_person(acting_member=coordinator, name=" Ana ", organization=school)
    assert (ana.name, ana.email, ana.organization) == ("Ana", "", school)
    names = ("Walkers", "Readers")
    for name in names:
        make_participation(make_partnership(name), school, contact=ana)
    assert [part.partnership.name for part in contact_parts(ana)] == sorted(names)
    with refused(ContactsUndecided, "successor"):
        change_person(acting_member=coordinator, person=ana, organization=clinic)
    ana.refresh_from_db()
    change_person(acting_member=coordinator, person=ana, organization=clinic, successor=None)
    assert sorted(trail()) == sorted(
        [
            ("add_person", coordinator.pk),
            ("change_person", coordinator.pk),
            *[("change_participation", coordinator.pk)] * 2,
        ]
    )


def test_a_partner_writes_people_of_its_own_organization_only(
    partner: Membership, scope: Workspace
) -> None:
    own, other = Organization.objects.get(), make_organization()
    mine = add_person(acting_member=partner, name="Ana", organization=own)
    for organization in (other, None):
        with pytest.raises(PermissionDenied, match="your own organization"):
            add_person(acting_member=partner, name="Bo", organization=organization)
        with pytest.raises(PermissionDenied):
            change_person(
                acting_member=partner, person=mine, organization=organization, successor=None
            )
        mine.refresh_from_db()
