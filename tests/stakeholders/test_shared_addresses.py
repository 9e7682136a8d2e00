"""Two people with one e-mail address: an error, or said to be shared; nobody overwrites another."""

import json
import re

import pytest
from django.test import Client

from feedback.actions.schedule import invite_more_people
from feedback.actions.waves import add_wave, send_wave
from feedback.models import SurveyInvitation
from imports.actions.applying import undo_import
from imports.actions.dry_runs import answer_questions, check_import
from imports.models import ImportRun
from messaging.models import Message
from partnerships.actions.find_or_add import find_or_add_contact
from stakeholders.actions.merges import merge_records
from stakeholders.actions.own_data import AddressShared, send_own_data
from stakeholders.actions.people import PersonExists, add_person, change_person, remove_person
from stakeholders.models import Person
from stakeholders.subjects import SharedAddress, subject_of, subject_of_address
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tenancy.privacy.sealing import unseal
from tests.cases.files import brought_in, tried_text
from tests.factories.feedback import make_survey
from tests.factories.stakeholders import make_organization, make_person

FRONT = "front@example.org"
TWO = f"name,email\nAna,{FRONT}\nBo,{FRONT}\n".encode()


def answered(member: Membership, run: ImportRun, answer: str) -> ImportRun:
    answers = {"email": {f"shared {FRONT}": answer}}
    return check_import(run=answer_questions(acting_member=member, run=run, answers=answers))


def people() -> list[tuple[str, str, bool]]:
    rows = Person.objects.order_by("name")
    return list(rows.values_list("name", "email", "shares_address"))


@pytest.mark.usefixtures("scope")
def test_b_two_people_of_a_file_with_one_address_are_an_error_or_share_it_by_choice(
    coordinator: Membership,
) -> None:
    run = tried_text(coordinator, TWO, "people")
    assert run.row_outcomes == "ae"
    assert run.errors["3"] == ["Row 2, Ana, has this address already."]
    assert run.asked["email"] == {f"shared {FRONT}": [1, "own", FRONT]}
    run = answered(coordinator, run, "shared")
    assert run.row_outcomes == "aa"
    brought_in(coordinator, run)
    assert people() == [("Ana", FRONT, True), ("Bo", FRONT, True)]
    again = tried_text(coordinator, TWO, "people")  # the answer is taken over, and nothing changes
    assert again.row_outcomes == "ss"
    third = tried_text(coordinator, f"name,email\nCy,{FRONT}\nCy,{FRONT}\n".encode(), "people")
    assert third.row_outcomes == "ad"
    assert undo_import(acting_member=coordinator, run=run) == []
    assert people() == []


@pytest.mark.usefixtures("scope")
def test_b_a_row_with_somebodys_address_and_another_name_adds_a_person_if_that_is_chosen(
    coordinator: Membership,
) -> None:
    make_person("Ana", email=FRONT)
    run = tried_text(coordinator, f"name,email\nBo,{FRONT}\n".encode(), "people")
    assert run.errors["2"] == ["Name: “Ana” becomes “Bo”."]  # said, and asked
    assert f"shared {FRONT}" in run.asked["email"]
    brought_in(coordinator, answered(coordinator, run, "shared"))
    assert people() == [("Ana", FRONT, True), ("Bo", FRONT, True)]


@pytest.mark.usefixtures("scope")
def test_b_keys_that_tell_two_people_apart_let_them_share_by_choice(
    coordinator: Membership,
) -> None:
    make_person("Ana", email=FRONT, external_key="1")
    run = tried_text(coordinator, f"id,name,email\n2,Bo,{FRONT}\n".encode(), "people")
    assert run.row_outcomes == "e"
    brought_in(coordinator, answered(coordinator, run, "shared"))
    keys = Person.objects.order_by("name").values_list("name", "external_key", "shares_address")
    assert list(keys) == [("Ana", "1", True), ("Bo", "2", True)]


@pytest.mark.usefixtures("scope")
def test_b_a_column_says_who_shares_an_address(coordinator: Membership) -> None:
    content = f"name,email,shared address\nAna,{FRONT},yes\nBo,{FRONT},yes\nAna,{FRONT},yes\n"
    run = tried_text(coordinator, content.encode(), "people")
    assert run.row_outcomes == "aad"
    brought_in(coordinator, run)
    assert people() == [("Ana", FRONT, True), ("Bo", FRONT, True)]


def test_b_the_form_and_the_api_ask_whether_an_address_is_shared(
    coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        make_person("Ana", email=FRONT)
    client.force_login(coordinator.user)
    url = f"/w/{coordinator.workspace.slug}/people/new/"
    assert "shares_address" not in client.get(url).context["form"].fields
    typed = {"name": "Bo", "email": FRONT.upper(), "language": "en", "group": "staff"}
    typed["channel"] = "email"
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert "If they share it, say so" in refused.content.decode()
    assert 'name="shares_address"' in refused.content.decode()
    assert client.post(url, {**typed, "shares_address": "on"}).status_code == 302
    api = f"/api/v1/workspaces/{coordinator.workspace.slug}/people/"
    for more, status in (({}, 422), ({"shares_address": True}, 201)):
        body = json.dumps({"name": "Cy", "email": FRONT, **more})
        assert client.post(api, body, content_type="application/json").status_code == status
    with workspace_scope(coordinator.workspace):
        assert all(shares for _name, _email, shares in people())
    page = client.get(f"/w/{coordinator.workspace.slug}/people/").content.decode()
    assert page.count("Shared with others") == 3


@pytest.fixture
def family(scope: Workspace, coordinator: Membership) -> list[Person]:
    make_person("Ana", email=FRONT)
    add_person(acting_member=coordinator, name="Bo", email=FRONT, shares_address=True)
    return list(Person.objects.order_by("name"))


def test_b_who_shares_an_address_gets_a_letter_with_a_link_of_their_own(
    family: list[Person], owner: Membership
) -> None:
    wave = add_wave(acting_member=owner, survey=make_survey(), name="Spring")
    send_wave(acting_member=owner, wave=wave)
    invite_more_people(wave_id=wave.pk)
    assert SurveyInvitation.objects.filter(wave=wave).count() == 2
    letters = Message.objects.filter(to_email=FRONT)
    assert sorted(letters.values_list("to_name", flat=True)) == ["Ana", "Bo"]
    found = [re.search(r"/survey/([^/]+)/", unseal(letter.secret)) for letter in letters]
    assert len({each[1] for each in found if each}) == 2


def test_b_a_shared_address_stands_for_nobody(
    family: list[Person], coordinator: Membership, owner: Membership
) -> None:
    ana, bo = family
    with pytest.raises(SharedAddress):
        subject_of_address(FRONT)
    assert FRONT not in subject_of(ana).emails  # an export or erasure of one leaves the other's
    with pytest.raises(PersonExists):
        change_person(acting_member=coordinator, person=bo, shares_address=False)
    school = make_organization("School")
    Person.objects.filter(pk=bo.pk).update(organization=school)
    found = find_or_add_contact(
        acting_member=coordinator, organization=school, name="Bo", email=FRONT
    )
    assert found == bo


def test_b_the_page_that_finds_by_address_asks_for_the_person(
    owner: Membership, client: Client
) -> None:
    with workspace_scope(owner.workspace):
        for name in ("Ana", "Bo"):
            add_person(acting_member=owner, name=name, email=FRONT, shares_address=True)
    client.force_login(owner.user)
    url = f"/w/{owner.workspace.slug}/people/personal-data/"
    answer = client.post(url, {"email": FRONT, "do": "export"})
    assert "Several people share this address" in answer.content.decode()


def test_b_contacts_of_files_are_not_guessed_from_a_shared_address(
    family: list[Person], coordinator: Membership
) -> None:
    content = f"name,sector,contact name,contact email\nSchool,education,Cy,{FRONT}\n".encode()
    run = tried_text(coordinator, content, "organizations")
    assert run.row_outcomes == "e"
    assert "Several people share" in run.errors["2"][0]


def test_b_own_data_never_goes_to_a_shared_address(
    family: list[Person], owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stakeholders.actions.own_data.held_for_the_person", lambda subject: [1])
    with pytest.raises(AddressShared):
        send_own_data(acting_member=owner, person=family[0])


@pytest.mark.parametrize("way", ["by hand", "by a file", "by a merge"])
def test_b_own_data_never_goes_to_an_address_that_was_shared(
    family: list[Person], owner: Membership, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr("stakeholders.actions.own_data.held_for_the_person", lambda subject: [1])
    ana, bo = Person.objects.order_by("name")
    if way == "by a merge":
        values = {"shares_address": False}
        merge_records(acting_member=owner, kept=ana, merged=bo, values=values)
    else:
        remove_person(acting_member=owner, person=bo)
    if way == "by a file":
        text = f"name,email,shared address\nAna,{FRONT},no\n"
        brought_in(owner, tried_text(owner, text.encode(), "people"))
    elif way == "by hand":
        change_person(acting_member=owner, person=ana, shares_address=False)
    ana = Person.objects.get()
    assert not ana.shares_address
    with pytest.raises(AddressShared):
        send_own_data(acting_member=owner, person=ana)
