"""What is held on a person: all of it in the export, none of it after the erasure."""

import json
from copy import deepcopy

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from config.rooms import ROOMS
from feedback.models import Response, Wave
from imports.models import ImportRun
from imports.queries import RowOutcomes
from meetings.models import Meeting
from partnerships.actions.answers import answer_check_in
from partnerships.models import CheckIn, CheckInRound, Win
from stakeholders.actions.erasure import (
    NameNotRepeated,
    erase_address,
    erase_organization_addresses,
    erase_person,
    note_export,
)
from stakeholders.actions.people import add_person, remove_person
from stakeholders.models import Person
from stakeholders.personal_export import personal_export
from stakeholders.subjects import subject_of, subject_of_address
from tenancy.actions.members import LastOwner
from tenancy.audit.recording import record_event
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, User, Workspace
from tenancy.privacy.personal_data import ERASED, INVENTORY, Held, Subject, without_words
from tests.factories.check_ins import make_check_in, make_round
from tests.factories.meetings import make_meeting
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_user, make_workspace
from tests.forms import refused
from tests.made_once import *  # noqa: F403
from tests.made_once import Users
from tests.stakeholders.canaries import (
    CANARIES,
    EMAIL,
    NAME,
    NEIGHBORS_EMAIL,
    WORDS,
    Scene,
    make_scene,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def scene_made_once(users_made_once: Users) -> Scene:
    keeper = users_made_once.foreign_owner
    with workspace_scope(keeper.workspace):
        return make_scene(keeper)


@pytest.fixture
def scene(scene_made_once: Scene, db: None) -> Scene:
    """In the other workspace, so that this one is empty."""
    return deepcopy(scene_made_once)


@pytest.fixture
def keeper(users: Users) -> Membership:
    """The owner of the workspace of the scene."""
    return users.foreign_owner


def test_check_34_every_model_says_what_it_holds_on_people() -> None:
    models_here = {model for app in ROOMS for model in apps.get_app_config(app).get_models()}
    assert models_here == INVENTORY.declared.keys()
    for model, declared in INVENTORY.declared.items():
        reason = declared.through if isinstance(declared, Held) else declared.because
        assert len(reason) > 10 or isinstance(declared, Held), model


def _people_columns(model: type[models.Model]) -> set[str]:
    """Columns that can lead to a person: references to people and members, and addresses."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if getattr(field, "related_model", None) in (Person, Membership, User)
        or isinstance(field, models.EmailField)
    }


def test_check_34_no_model_that_refers_to_people_says_it_holds_nothing() -> None:
    accounts = {"tenancy.user", "messaging.accountmail"}
    silent = {
        model._meta.label_lower
        for model, declared in INVENTORY.declared.items()
        if not isinstance(declared, Held) and _people_columns(model)
    }
    # Who uploaded a file, rated a goal... is a reference too, and its model says so.
    assert silent <= accounts


def test_check_34_the_export_holds_everything_said_of_and_by_the_person(
    scene: Scene, keeper: Membership
) -> None:
    with workspace_scope(keeper.workspace):
        subject = subject_of(scene.person)
        export = personal_export(workspace=keeper.workspace, subject=subject)
    text = (
        json.dumps(export, default=str, ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')
    )
    # What only the personal link opens is the one thing missing, and the export says so.
    assert [canary for canary in CANARIES if canary not in text] == [WORDS[6]]
    titles = {part["what"] for part in export["held"]}
    assert titles == {
        "Contact details", "Check-ins", "Wins and thanks", "E-mails", "Survey invitations",
        "Partnerships, as the organization's contact", "Invitations to the workspace",
        "Addresses that are not written to", "Rows of uploaded files", "Audit trail",
        "Survey answers, identified and confidential", "Answers kept for repeated API calls",
    }  # fmt: skip
    assert "anonymous surveys" in text
    assert {place["what"] for place in export["mentioned_in"]} >= {"meeting"}
    assert "ada@example.org" not in text
    assert "I agree with" not in text


def test_b_an_organizations_address_that_is_the_persons_is_shown_and_goes(
    scene: Scene, keeper: Membership
) -> None:
    with workspace_scope(keeper.workspace):
        scene.organization.email = EMAIL.title()
        scene.organization.save()
        export = personal_export(workspace=keeper.workspace, subject=subject_of(scene.person))
        [held] = [each for each in export["held"] if each["what"].startswith("Organizations")]
        assert held["entries"][0]["name"] == "Lantern School"
        erase_person(acting_member=keeper, person=scene.person, repeated_name=NAME)
        scene.organization.refresh_from_db()
        assert scene.organization.email == ""


def test_check_35_erasure_keeps_what_is_not_the_persons(scene: Scene, keeper: Membership) -> None:
    with workspace_scope(keeper.workspace):
        others = list(Person.objects.exclude(pk=scene.person.pk).values().order_by("pk"))
        events = AuditEvent.objects.count()
        erase_person(acting_member=keeper, person=scene.person, repeated_name=NAME)

        assert list(Person.objects.values().order_by("pk")) == others
        # Choices and numbers count on, linked to nobody; another's words lose the name only.
        assert Response.objects.filter(invitation=None).count() == 2
        assert Response.objects.count() == 4
        check_ins = CheckIn.objects.filter(progress="slow", confidence=2, person=None, win="")
        assert check_ins.count() == CheckIn.objects.count() == 2
        assert Win.objects.get().text == ERASED
        assert (
            Meeting.objects.get().minutes
            == f"Present:\n{ERASED}, call {ERASED}.\nMx. {ERASED} spoke."
        )
        done, waiting, above = ImportRun.objects.order_by("pk")
        assert [fate.text.split(" · ")[0] for fate in RowOutcomes(done)[:]] == [
            "Ada Lovelace", ERASED, "Mary Somerville",
        ]  # fmt: skip
        assert (waiting.status, waiting.rows_total) == ("mapping", 2)
        assert above.status == "checked"
        assert [fate.text for fate in RowOutcomes(above)[:]] == ["Bo · bo@example.org"]
        # The trail lost no entry, and says that somebody was erased, by whom, and not who.
        assert AuditEvent.objects.count() == events + 1
        note = AuditEvent.objects.get(action="erase_person")
        assert (note.object_label, note.actor_id) == (ERASED, keeper.pk)
        assert (note.after or {})["entries"] > 5


def test_check_35_erasure_ends_the_membership_here_and_no_other(
    owner: Membership, other_workspace: Workspace
) -> None:
    user = make_user("zenobia@canary.example", NAME)
    here = make_member(owner.workspace, "viewer", user=user)
    there = make_member(other_workspace, "coordinator", user=user)
    with workspace_scope(owner.workspace):
        person = make_person(NAME, email=EMAIL)
        erase_person(acting_member=owner, person=person, repeated_name=NAME)
        assert not Membership.objects.filter(pk=here.pk).exists()
    with workspace_scope(other_workspace):
        assert Membership.objects.get(user=user).pk == there.pk
    assert User.objects.filter(pk=user.pk).exists()


def test_check_35_erasure_reaches_no_other_workspace(
    scene: Scene, owner: Membership, other_workspace: Workspace
) -> None:
    with workspace_scope(other_workspace):
        before = list(AuditEvent.objects.values().order_by("pk"))
    with workspace_scope(owner.workspace):
        person = make_scene(owner).person
        erase_person(acting_member=owner, person=person, repeated_name=NAME)
    with workspace_scope(other_workspace):
        assert list(AuditEvent.objects.values().order_by("pk")) == before
        assert Person.objects.get(email=EMAIL).name == NAME


def test_erasing_asks_for_the_name(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        person = make_person(NAME)
        with refused(NameNotRepeated, "repeated_name"):
            erase_person(acting_member=owner, person=person, repeated_name="Zenobia")
        assert Person.objects.filter(pk=person.pk).exists()


def test_the_trail_says_who_had_everything_on_somebody_given_out(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        person = make_person()
        note_export(acting_member=owner, person=person)
        note_export(acting_member=owner, person=None)
        told = AuditEvent.objects.filter(action="export_person").order_by("happened_at", "pk")
        assert list(told.values_list("action", "actor_id", "object_id")) == [
            ("export_person", owner.pk, person.pk),
            ("export_person", owner.pk, owner.workspace.pk),
        ]


def test_the_trail_loses_an_address_only_where_an_organization_had_it(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        subject = Subject(person_id=None, emails=frozenset({EMAIL}))
        assert list(erase_organization_addresses(subject, owner).texts) == []
        theirs = make_organization(email=EMAIL.upper())
        other = make_organization(email="desk@example.org")
        assert list(erase_organization_addresses(subject, owner).texts) == [EMAIL]
        for organization, kept in ((theirs, ""), (other, "desk@example.org")):
            organization.refresh_from_db()
            assert organization.email == kept


def test_rooms_are_told_of_an_erasure_after_it_and_one_that_fails_stops_no_other(
    owner: Membership,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    told: list[Workspace] = []

    def fail(workspace: Workspace) -> None:
        raise ConnectionError

    INVENTORY.after_erasure.extend([fail, told.append])
    try:
        with django_capture_on_commit_callbacks(execute=True), workspace_scope(owner.workspace):
            person = make_person(NAME)
            erase_person(acting_member=owner, person=person, repeated_name=NAME)
            assert told == []
    finally:
        del INVENTORY.after_erasure[-2:]
    assert told == [owner.workspace]


def test_the_only_owner_is_not_erased(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        person = make_person("Olu Owner", email=owner.user.email)
        with pytest.raises(LastOwner), transaction.atomic():
            erase_person(acting_member=owner, person=person, repeated_name="Olu Owner")
        assert Person.objects.filter(pk=person.pk).exists()


def test_a_name_that_two_people_bear_is_left_in_texts(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        person, namesake = make_person("Ana Ruiz"), make_person("ana ruiz")
        organization, partnership = make_organization(), make_partnership()
        for each in (person, namesake):
            check_in = make_check_in(make_round(partnership), organization, person=each)
            answer_check_in(check_in=check_in, acting_member=None, progress="slow", confidence=2)
        meeting = make_meeting(partnership, minutes="Ana Ruiz spoke.")
        assert subject_of(person).names == frozenset()

        erase_person(acting_member=owner, person=person, repeated_name="Ana Ruiz")

        namesake.refresh_from_db()
        meeting.refresh_from_db()
        assert (namesake.name, meeting.minutes) == ("ana ruiz", "Ana Ruiz spoke.")
        # Where the row itself says who it was, the trail keeps the namesake's name alone.
        answered = AuditEvent.objects.filter(action="answer_check_in").order_by("happened_at")
        assert [event.actor_label for event in answered] == [ERASED, "ana ruiz"]


def test_answers_sealed_with_a_lost_key_keep_nobody_from_being_erased(
    scene: Scene, keeper: Membership, settings: Settings
) -> None:
    with workspace_scope(keeper.workspace):
        settings.SECRET_KEY = "another" * 10
        erase_person(acting_member=keeper, person=scene.person, repeated_name=NAME)
        assert not Person.objects.filter(pk=scene.person.pk).exists()


def test_somebody_deleted_before_is_erased_by_address(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        person = add_person(acting_member=owner, name=NAME, email=EMAIL)
        remove_person(acting_member=owner, person=person)
        assert NAME in str(list(AuditEvent.objects.values()))
        erase_address(acting_member=owner, email=EMAIL.upper(), repeated_email=EMAIL)
        kept = str(list(AuditEvent.objects.values()))
    assert EMAIL not in kept
    assert NAME not in kept


ERASE_ALL = (
    "SELECT tenancy_erase_from_audit("
    "gen_random_uuid(), NULL, 'x', NULL, '{}', '.', '{}', '.', '{}')"
)


def test_a_name_broken_across_lines_goes_from_the_trail_too(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        person = make_person("Ana Ruiz-Peña")
        record_event(
            acting_member=owner,
            action="add_goal",
            record=owner,
            after={"text": 'So said "Ana\n\tRuiz-Peña".', "ana ruiz-peña": [1, None, "Ana Ruiz"]},
        )
        erase_person(acting_member=owner, person=person, repeated_name=person.name)
        event = AuditEvent.objects.get(action="add_goal")
        assert event.after == {"text": f'So said "{ERASED}".', ERASED: [1, None, "Ana Ruiz"]}


def test_the_trails_function_is_bound_to_the_open_workspace(
    scene: Scene, other_workspace: Workspace
) -> None:
    """It runs with the owner's right, and the policy is forced on the owner."""
    owner = make_member(make_workspace(), "owner")
    with workspace_scope(owner.workspace), connection.cursor() as cursor:
        make_person_event(owner)
        cursor.execute(ERASE_ALL)
        assert cursor.fetchone() == (1,)
        assert set(AuditEvent.objects.values_list("action", flat=True)) == {
            "add_person", "erase_person",
        }  # fmt: skip
    with workspace_scope(other_workspace):
        assert AuditEvent.objects.filter(object_label=NAME).exists()
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(ERASE_ALL)


def make_person_event(owner: Membership) -> None:
    add_person(acting_member=owner, name="Ada", email="ada@example.org")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana  Núñez-Ruiz\nspoke", f"{ERASED}\nspoke"),
        ("ANA NÚÑEZ-RUIZ, Ana", f"{ERASED}, Ana"),
        ("Mariana Núñez-Ruizero", "Mariana Núñez-Ruizero"),
        ("<ana@x.example>.", f"<{ERASED}>."),
        ("maria.ana@x.example", "maria.ana@x.example"),
        ("ana@x.example.org", "ana@x.example.org"),
    ],
)
def test_words_are_found_whole_in_python_and_postgresql_alike(text: str, expected: str) -> None:
    subject = Subject(
        person_id=None,
        names=frozenset({"Ana Núñez-Ruiz", "Ana"}),
        emails=frozenset({"ana@x.example"}),
    )
    assert without_words(text, subject.pattern) == expected
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenancy_text_without_person(%s, %s, '{}')", [text, subject.pattern])
        assert cursor.fetchone() == (expected,)


def test_pages_export_and_erase(scene: Scene, keeper: Membership, client: Client) -> None:
    client.force_login(keeper.user)
    page = f"/w/{keeper.workspace.slug}/people/{scene.person.pk}/"
    assert "Erase this person" in client.get(page).content.decode()

    download = client.post(f"{page}export/")
    assert download["Content-Disposition"] == 'attachment; filename="zenobia-quillfeather.json"'
    assert EMAIL in download.content.decode()
    assert client.get(f"{page}export/").status_code == 405

    asked = client.get(f"{page}erasure/")
    assert "There is no way back." in asked.content.decode()
    assert client.post(f"{page}erasure/", {"repeated_name": "no"}).status_code == 422
    gone = client.post(f"{page}erasure/", {"repeated_name": NAME}, follow=True)
    assert "Erased." in gone.content.decode()
    assert client.get(page).status_code == 404


def test_api_exports_and_erases(scene: Scene, keeper: Membership, client: Client) -> None:
    client.force_login(keeper.user)
    url = f"/api/v1/workspaces/{keeper.workspace.slug}/people/{scene.person.pk}"
    assert EMAIL in client.post(f"{url}/export/").content.decode()

    def erase(name: str) -> int:
        body = {"repeated_name": name}
        return client.post(f"{url}/erasure/", body, content_type="application/json").status_code

    assert (erase(""), erase("Zenobia"), erase(NAME), erase(NAME)) == (400, 422, 204, 404)


def test_page_by_address_exports_and_erases(owner: Membership, client: Client) -> None:
    member = make_member(owner.workspace, "funder", user=make_user("fay@example.org", "Fay Funder"))
    client.force_login(owner.user)
    url = f"/w/{owner.workspace.slug}/people/personal-data/"
    assert client.get(url).status_code == 200
    download = client.post(url, {"email": "fay@example.org", "do": "export"})
    assert "Fay Funder" in download.content.decode()
    asked = {"email": "fay@example.org", "do": "erase"}
    assert client.post(url, asked).status_code == 422
    client.post(url, asked | {"repeated_email": "fay@example.org"})
    with workspace_scope(owner.workspace):
        assert not Membership.objects.filter(pk=member.pk).exists()
        assert subject_of_address("fay@example.org").membership_ids == frozenset()


def test_pages_about_what_is_left_still_open_and_name_nobody(
    scene: Scene, keeper: Membership, client: Client
) -> None:
    with workspace_scope(keeper.workspace):
        erase_person(acting_member=keeper, person=scene.person, repeated_name=NAME)
        parts = ("", "results/", "answers.csv")
        paths = [
            f"waves/{wave}/{part}"
            for wave in Wave.objects.values_list("pk", flat=True)
            for part in parts
        ]
        paths += [f"imports/{run.pk}/" for run in scene.runs]
        rounds = CheckInRound.objects.values_list("pk", flat=True)
        paths += [f"check-ins/rounds/{pk}/" for pk in rounds]
        paths += [f"meetings/{pk}/" for pk in Meeting.objects.values_list("pk", flat=True)]
        paths += [f"organizations/{scene.organization.pk}/"]
    paths += ["", "wins/", "concerns/", "audit/", "messages/", "people/", "members/", "results/"]
    client.force_login(keeper.user)
    for path in paths:
        page = client.get(f"/w/{keeper.workspace.slug}/{path}", follow=True)
        assert page.status_code == 200, path
        content = b"".join(page) if page.streaming else page.content
        text = content.decode().replace(NEIGHBORS_EMAIL, "")
        assert [canary for canary in CANARIES if canary in text] == [], path
