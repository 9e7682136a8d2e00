"""Partnerships and who takes part in them."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from partnerships.actions.participations import (
    AlreadyTakesPart,
    ContactElsewhere,
    add_participation,
    change_participation,
    end_participation,
)
from partnerships.actions.partnerships import (
    EndsBeforeItStarts,
    PartnershipInUse,
    add_partnership,
    remove_partnership,
)
from partnerships.models import Participation, Partnership
from partnerships.nouns.activities import ACTIVITY
from partnerships.nouns.goals import GOAL
from partnerships.nouns.partnerships import PARTNERSHIP
from partnerships.nouns.wins import WIN
from records.noun import Noun
from records.removals import undo_removal
from records.search import Hit, search_noun
from stakeholders.models import Organization, Person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.partnerships import make_activity, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.partnerships.conftest import Stage


def test_the_list_is_searched_filtered_and_sorted(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        make_partnership("Book Bus", model="volunteer", stage="closed", vision="Wheels")
        make_activity(stage.theirs, happened_on=date(2026, 5, 1))
    client.force_login(coordinator.user)

    def names(query: str) -> list[str]:
        lines = client.get(stage.page(f"partnerships/{query}")).context["lines"]
        return [row.name for row, _cells in lines]

    assert names("") == ["Book Bus", "Clinic Only", "Ready Readers"]
    assert names("?q=wheels") == ["Book Bus"]
    assert names("?stage=active&sort=-name") == ["Ready Readers", "Clinic Only"]
    assert names("?model=volunteer") == ["Book Bus"]
    assert names("?sort=-last_activity_on") == ["Clinic Only", "Ready Readers", "Book Bus"]
    assert names("?sort=-participant_count")[0] == "Ready Readers"


def test_the_page_shows_a_contact_only_to_who_may_read_people(
    stage: Stage, coordinator: Membership, partner: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        nurse = make_person("Nora Nurse", stage.clinic, email="nora@example.org")
        reader = make_person("Rita Reader", stage.school, email="rita@example.org")
        for organization, person in ((stage.clinic, nurse), (stage.school, reader)):
            stage.ours.participations.filter(organization=organization).update(contact=person)
    path = stage.page(f"partnerships/{stage.ours.pk}/")
    client.force_login(coordinator.user)
    seen = client.get(path).content.decode()
    assert "nora@example.org" in seen
    assert "Nora Nurse" in seen
    client.force_login(partner.user)
    seen = client.get(path).content.decode()
    assert "nora@example.org" not in seen
    assert "Nora Nurse" not in seen
    assert "rita@example.org" in seen
    parts = client.get(stage.api("participations/")).json()["results"]
    assert [part["contact"] for part in parts if part["organization"] == str(stage.clinic.pk)] == [
        None
    ]


def test_adding_a_participant_by_search_keeps_what_was_typed(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        books = make_organization("Elm Books", "business")
    client.force_login(coordinator.user)
    path = stage.page(f"partnerships/{stage.ours.pk}/participations/new/")
    typed = {
        "role": "lead",
        "responsibilities": "Brings the books",
        "contact_name": "Ed Elm",
        "contact_email": "ed@example.org",
        "since": "not a day",
    }
    found = client.post(path, {**typed, "find": "elm", "find_organization": "1"})
    page = found.content.decode()
    assert found.status_code == 200
    for kept in ("Brings the books", "Ed Elm", "ed@example.org", "not a day", str(books.pk)):
        assert kept in page
    wrong = client.post(path, {**typed, "organization": str(books.pk)})
    assert wrong.status_code == 422
    assert "Brings the books" in wrong.content.decode()
    done = client.post(path, {**typed, "since": "2026-01-01", "organization": str(books.pk)})
    assert done.status_code == 302
    with workspace_scope(coordinator.workspace):
        part = Participation.objects.get(organization=books)
        assert part.contact is not None
        assert (part.role, part.contact.email, part.contact.organization) == (
            "lead",
            "ed@example.org",
            books,
        )


def test_adding_a_new_organization_in_place_keeps_what_was_typed(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    path = stage.page(f"partnerships/{stage.ours.pk}/participations/new/")
    typed = {"role": "adviser", "responsibilities": "Advises", "new-name": "Oak Bank"}
    asked = client.post(path, {**typed, "add_organization": "1"})
    assert asked.status_code == 422
    assert "Oak Bank" in asked.content.decode()
    added = client.post(path, {**typed, "new-sector": "business", "add_organization": "1"})
    with workspace_scope(coordinator.workspace):
        bank = Organization.objects.get(name="Oak Bank")
    assert added.context["finder"]["organization"].value() == str(bank.pk)
    assert "Advises" in added.content.decode()
    part = client.post(path, {"role": "adviser", "new-name": "Ash Bank", "new-sector": "business"})
    assert part.status_code == 302, "typed and not added: saving adds it"
    with workspace_scope(coordinator.workspace):
        assert Participation.objects.filter(organization__name="Ash Bank").exists()


def test_htmx_gets_the_form_and_the_chooser_alone(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    path = stage.page(f"partnerships/{stage.ours.pk}/participations/new/")
    form = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in form
    assert f'action="{path}"' in form
    part = client.post(
        path, {"find": "harbor", "find_organization": "1"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'id="organization-chooser"' in part
    assert "contact_name" not in part
    assert "Harbor Clinic" in part
    names = client.get(
        stage.page("organization-names/?new-name=harb"), headers={"HX-Request": "true"}
    ).content.decode()
    assert '<option value="Harbor Clinic">' in names


def test_a_part_ends_and_is_taken_up_again(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    part = stage.ours.participations.get(organization=stage.clinic)
    with pytest.raises(AlreadyTakesPart):
        add_participation(
            acting_member=coordinator, partnership=stage.ours, organization=stage.clinic
        )
    with time_machine.travel("2026-03-05T12:00:00Z", tick=False):
        end_participation(acting_member=coordinator, participation=part)
        assert part.until == date(2026, 3, 5)
        assert stage.ours.participations.current(date(2026, 3, 5)).count() == 2
    with time_machine.travel("2026-03-06T12:00:00Z", tick=False):
        again = add_participation(
            acting_member=coordinator, partnership=stage.ours, organization=stage.clinic
        )
    assert again.pk == part.pk
    assert again.until is None


def test_a_contact_works_for_the_organization(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    stranger = make_person("Sid", stage.school)
    part = stage.ours.participations.get(organization=stage.clinic)
    with pytest.raises(ContactElsewhere):
        change_participation(acting_member=coordinator, participation=part, contact=stranger)
    with pytest.raises(EndsBeforeItStarts):
        change_participation(
            acting_member=coordinator,
            participation=Participation.objects.get(pk=part.pk),
            since=date(2026, 2, 1),
            until=date(2026, 1, 1),
        )


def test_another_organizations_address_is_not_taken_over(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        make_person("Rita", stage.school, email="rita@example.org")
        part = stage.ours.participations.get(organization=stage.clinic)
    client.force_login(coordinator.user)
    answer = client.post(
        stage.page(f"participations/{part.pk}/edit/"),
        {"role": "partner", "contact_name": "X", "contact_email": "RITA@example.org"},
    )
    assert answer.status_code == 422
    assert "another organization" in answer.content.decode()
    with workspace_scope(coordinator.workspace):
        assert Person.objects.count() == 1


def test_dates_must_not_contradict(coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    path = f"/w/{coordinator.workspace.slug}/partnerships/new/"
    data = {
        "name": "Backwards",
        "vision": "Kept",
        "model": "campaign",
        "stage": "active",
        "started_on": "2026-02-01",
        "ended_on": "2026-01-01",
    }
    bad = client.post(path, data)
    assert bad.status_code == 422
    assert "before the start" in bad.content.decode()
    good = client.post(path, {**data, "ended_on": ""})
    assert good.status_code == 302
    with workspace_scope(coordinator.workspace):
        assert Partnership.objects.get().vision == "Kept"


def test_only_an_unused_partnership_is_deleted_and_it_comes_back(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    with pytest.raises(PartnershipInUse):
        remove_partnership(acting_member=coordinator, partnership=stage.ours)
    fresh = make_partnership("Mistake", stage.school)
    event = remove_partnership(acting_member=coordinator, partnership=fresh)
    assert not Partnership.objects.filter(name="Mistake").exists()
    undo_removal(event=event, acting_member=coordinator)
    assert Partnership.objects.get(name="Mistake").participations.count() == 1


def test_the_api_adds_changes_and_refuses(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    body = {"name": "By machine", "model": "campaign", "vision": "V"}
    made = client.post(stage.api("partnerships/"), body, content_type="application/json")
    assert made.status_code == 201
    path = stage.api(f"partnerships/{made.json()['id']}/")
    part = client.post(
        stage.api("participations/"),
        {"partnership": made.json()["id"], "organization": str(stage.clinic.pk)},
        content_type="application/json",
    )
    assert part.status_code == 201
    twice = client.post(
        stage.api("participations/"),
        {"partnership": made.json()["id"], "organization": str(stage.clinic.pk)},
        content_type="application/json",
    )
    assert twice.status_code == 422
    assert client.get(path).json()["participant_count"] == 1
    ended = client.patch(
        stage.api(f"participations/{part.json()['id']}/"),
        {"until": "2026-01-01", "organization": str(stage.school.pk)},
        content_type="application/json",
    )
    assert ended.json()["until"] == "2026-01-01"
    assert ended.json()["organization"] == str(stage.clinic.pk)
    used = client.delete(stage.api(f"partnerships/{stage.ours.pk}/"))
    assert used.status_code == 422
    assert client.delete(path).status_code == 204


def test_search_finds_what_the_member_may_read(
    stage: Stage, partner: Membership, coordinator: Membership, scope: Workspace
) -> None:
    def of(noun: Noun[Any]) -> Callable[[Membership, str], Iterator[Hit]]:
        return lambda member, text: search_noun(noun, member, text)

    sources = (of(PARTNERSHIP), of(GOAL), of(ACTIVITY), of(WIN))
    assert [hit.title for find in sources for hit in find(coordinator, "clinic")] == [
        "Clinic Only",
        "Clinic day",
    ]
    assert [hit.title for find in sources for hit in find(partner, "clinic")] == []
    assert [hit.title for find in sources for hit in find(partner, "read")] == [
        "Ready Readers",
        "Read by nine",
        "Reading day",
    ]


def test_a_partnership_is_added_by_action(coordinator: Membership, scope: Workspace) -> None:
    made = add_partnership(acting_member=coordinator, name="N", model="campaign")
    assert made.stage == "forming"


def test_the_organizations_page_says_what_it_takes_part_in(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    page = client.get(stage.page(f"organizations/{stage.clinic.pk}/")).content.decode()
    assert "Ready Readers" in page
    assert "Clinic Only" not in page
