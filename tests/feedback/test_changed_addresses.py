"""Who may change addresses reads no confidential answer that somebody has begun."""

import re

import pytest
from django.test import Client

from feedback.access import access_answering, lock_wave
from feedback.actions.invitations import remind_silent_people, replace_link
from feedback.actions.responses import Draft, save_draft
from feedback.actions.schedule import invite_more_people
from feedback.actions.waves import add_wave, send_wave
from feedback.models import SurveyInvitation, Wave
from messaging.models import Message
from stakeholders.actions.merges import merge_records
from stakeholders.actions.people import add_person, change_person
from stakeholders.models import Person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tenancy.privacy.sealing import unseal
from tests.factories.feedback import make_survey
from tests.factories.stakeholders import make_person

BEGUN = "the bus never comes"
MINE = "own.er@example.org"


def _latest_token() -> str:
    message = Message.objects.exclude(secret="").latest("created_at", "pk")
    found = re.search(r"/survey/([^/]+)/", unseal(message.secret))
    assert found is not None
    return found[1]


def _begun(owner: Membership, promise: str) -> SurveyInvitation:
    """Somebody has begun to answer a survey that was sent to their address."""
    make_person("Zenobia Quill", email="zenobia.quill@example.org")
    wave = add_wave(acting_member=owner, survey=make_survey(promise), name="Spring")
    send_wave(acting_member=owner, wave=wave)
    invite_more_people(wave_id=wave.pk)
    assert Wave.objects.get().is_open
    token = _latest_token()
    draft = Draft(language="en", values={"q6": [BEGUN]})
    save_draft(answering=access_answering(token=token), token=token, draft=draft)
    return SurveyInvitation.objects.get(wave=wave)


def _new_link(owner: Membership, way: str, invitation: SurveyInvitation) -> str:
    if way == "reminder":
        assert remind_silent_people(wave=lock_wave(wave_id=invitation.wave_id)) == 1
    else:
        fresh = SurveyInvitation.objects.get(pk=invitation.pk)
        replace_link(acting_member=owner, invitation=fresh)
    return _latest_token()


def _seen(owner: Membership, token: str) -> str:
    return Client().get(f"/p/{owner.workspace.slug}/survey/{token}/").content.decode()


@pytest.mark.parametrize("way", ["reminder", "new link"])
@pytest.mark.parametrize("change", ["edited", "merged", "to and fro"])
def test_a2_a_link_to_another_address_opens_nothing_that_was_begun(
    owner: Membership, way: str, change: str
) -> None:
    with workspace_scope(owner.workspace):
        invitation = _begun(owner, "confidential")
        person = Person.objects.get()
        if change == "merged":
            mine = make_person("Own Er", email=MINE)
            merge_records(acting_member=owner, kept=mine, merged=person, values={})
        else:
            change_person(acting_member=owner, person=person, email=MINE)
        token = _new_link(owner, way, invitation)
        if change == "to and fro" and way == "new link":
            back = Person.objects.get()
            change_person(acting_member=owner, person=back, email="zenobia.quill@example.org")
            theirs = _new_link(owner, way, invitation)
            draft = Draft(language="en", values={"q6": [BEGUN]})
            save_draft(answering=access_answering(token=theirs), token=theirs, draft=draft)
            change_person(acting_member=owner, person=Person.objects.get(), email=MINE)
            token = _new_link(owner, way, invitation)
        assert Message.objects.latest("created_at", "pk").to_email == MINE
    assert BEGUN not in _seen(owner, token)


@pytest.mark.parametrize("way", ["reminder", "new link"])
def test_b_a_link_to_an_address_that_is_shared_by_now_opens_nothing_that_was_begun(
    owner: Membership, way: str
) -> None:
    with workspace_scope(owner.workspace):
        invitation = _begun(owner, "confidential")
        email = Person.objects.get().email
        add_person(acting_member=owner, name="Olu", email=email, shares_address=True)
        token = _new_link(owner, way, invitation)
    assert BEGUN not in _seen(owner, token)


@pytest.mark.parametrize("way", ["reminder", "new link"])
@pytest.mark.parametrize(
    ("promise", "email"),
    [("confidential", "Zenobia.Quill@example.org"), ("identified", MINE)],
)
def test_d_a_link_to_the_same_address_opens_what_was_begun(
    owner: Membership, way: str, promise: str, email: str
) -> None:
    with workspace_scope(owner.workspace):
        invitation = _begun(owner, promise)
        change_person(acting_member=owner, person=Person.objects.get(), email=email)
        token = _new_link(owner, way, invitation)
    assert BEGUN in _seen(owner, token)
