"""Confidential answers: counted in an owner's export, given to nobody but the person."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from feedback.actions.waves import close_wave
from messaging.actions.suppressions import suppress_address
from messaging.models import Message, Suppression
from stakeholders.actions.own_data import AddressNotCertain, NothingForThePerson, send_own_data
from stakeholders.actions.people import change_person
from stakeholders.models import OwnDataLink, Person
from stakeholders.personal_export import personal_export
from stakeholders.subjects import subject_of, subject_of_address
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tenancy.privacy.sealing import unseal
from tests.factories.feedback import make_survey, make_wave
from tests.factories.stakeholders import make_person
from tests.factories.tenancy import make_member
from tests.feedback.answering import answer

SAID = "the bus never comes"


def _answered(promise: str = "confidential", *, is_open: bool = True, **person: Any) -> Person:
    found = make_person("Zenobia Quill", **person)
    made = make_wave(make_survey(promise), [found, make_person()])
    answer(made, 0, text=SAID, score=3)
    if not is_open:
        close_wave(acting_member=None, wave=made.wave)
    return found


def _link(person: Person) -> str:
    """The path of the newest link, as the e-mail holds it."""
    secret = Message.objects.filter(kind="own_data", person_id=person.pk).latest("created_at")
    found = re.search(r"/p/\S+", unseal(secret.secret))
    assert found is not None
    return found[0]


@pytest.mark.parametrize("is_open", [True, False])
def test_a2_an_owners_export_counts_confidential_answers_and_tells_none(
    owner: Membership, client: Client, is_open: bool
) -> None:
    with workspace_scope(owner.workspace):
        person = _answered(is_open=is_open)
        for subject in (subject_of(person), subject_of_address(person.email)):
            export = personal_export(workspace=owner.workspace, subject=subject)
            assert SAID not in json.dumps(export, default=str)
            assert [part["entries"] for part in export["for_the_person_alone"]] == [1]
            assert any("confidential surveys" in text for text in export["not_included"])
    client.force_login(owner.user)
    here = f"people/{person.pk}"
    page = client.post(f"/w/{owner.workspace.slug}/{here}/export/").content.decode()
    api = client.post(f"/api/v1/workspaces/{owner.workspace.slug}/{here}/export/").content.decode()
    erasure = client.get(f"/w/{owner.workspace.slug}/{here}/erasure/").content.decode()
    for text in (page, api, erasure):
        assert SAID not in text
    assert "Survey answers, identified and confidential (1)" in erasure


def test_a2_identified_answers_stay_in_the_export(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        person = _answered("identified")
        export = personal_export(workspace=owner.workspace, subject=subject_of(person))
        assert SAID in json.dumps(export, default=str)
        assert export["for_the_person_alone"] == []
        with pytest.raises(NothingForThePerson):
            send_own_data(acting_member=owner, person=person)


def test_a2_the_promise_that_was_sent_holds_whatever_the_draft_says_now(
    owner: Membership,
) -> None:
    with workspace_scope(owner.workspace):
        person = _answered()
        survey = person.survey_invitations.get().wave.survey
        survey.promise = "identified"
        survey.save()
        export = personal_export(workspace=owner.workspace, subject=subject_of(person))
        assert SAID not in json.dumps(export, default=str)


def test_a2_the_person_reads_them_once_by_a_link_to_their_address(
    owner: Membership, client: Client
) -> None:
    slug = owner.workspace.slug
    with workspace_scope(owner.workspace):
        person = _answered(language="es")
    client.force_login(owner.user)
    done = client.post(f"/w/{slug}/people/{person.pk}/own-data/", follow=True).content.decode()
    assert f"A link is on its way to {person.email}." in done
    assert SAID not in done
    with workspace_scope(owner.workspace):
        message = Message.objects.get(kind="own_data")
        assert (message.to_email, message.language) == (person.email, "es")
        assert SAID not in message.text + message.html + unseal(message.secret)
        assert AuditEvent.objects.filter(action="send_own_data", object_id=person.pk).exists()
        path = _link(person)
    reader = Client()
    # A mail program that follows links uses nothing up.
    for _ in range(2):
        assert SAID not in reader.get(path).content.decode()
    read = reader.post(path)
    assert read.status_code == 200
    assert SAID in read.content.decode()
    assert read["Cache-Control"].startswith("max-age=0")
    for again in (reader.post(path), reader.get(path)):
        assert again.status_code == 410
        assert SAID not in again.content.decode()


def test_a2_the_letter_is_to_the_person_in_their_language_even_where_they_want_no_mail(
    owner: Membership,
) -> None:
    with workspace_scope(owner.workspace):
        person = _answered(language="es")
        suppress_address(email=person.email, reason=Suppression.Reason.UNSUBSCRIBED)
        send_own_data(acting_member=owner, person=person)
        mail = Message.objects.get(kind="own_data")
        assert (mail.to_email, mail.to_name) == (person.email, person.name)
        assert (mail.language, mail.person_id, mail.status) == ("es", person.pk, "queued")
        assert owner.user.name in mail.text
        event = AuditEvent.objects.get(action="send_own_data")
        assert (event.actor_id, event.object_id) == (owner.pk, person.pk)


def test_a2_a_link_ends_after_a_week_and_with_the_next_one(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        person = _answered()
        send_own_data(acting_member=owner, person=person)
        first = _link(person)
        send_own_data(acting_member=owner, person=person)
        second = _link(person)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    with workspace_scope(owner.workspace):
        assert OwnDataLink.objects.get().expires_at < timezone.now() + timedelta(days=8)
        OwnDataLink.objects.update(expires_at=timezone.now())
    over = Client().post(second)
    assert over.status_code == 410
    assert SAID not in over.content.decode()


def test_a2_who_may_change_addresses_can_not_have_the_answers_sent_elsewhere(
    owner: Membership,
) -> None:
    with workspace_scope(owner.workspace):
        person = _answered()
        mine = change_person(acting_member=owner, person=person, email="owner.too@example.org")
        with pytest.raises(AddressNotCertain):
            send_own_data(acting_member=owner, person=mine)
        without = change_person(acting_member=owner, person=mine, email="")
        with pytest.raises(AddressNotCertain):
            send_own_data(acting_member=owner, person=without)
        assert not Message.objects.filter(kind="own_data").exists()


@pytest.mark.parametrize("role", ["coordinator", "partner"])
def test_a2_only_an_owner_has_the_link_sent(workspace: Workspace, role: str) -> None:
    member = make_member(workspace, role)
    with workspace_scope(workspace):
        person = _answered()
        with pytest.raises(PermissionDenied):
            send_own_data(acting_member=member, person=person)
