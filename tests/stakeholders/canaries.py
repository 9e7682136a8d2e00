"""A person who has left something in every table that people leave something in."""

from dataclasses import dataclass, field
from io import BytesIO

from django.utils import timezone
from openpyxl import Workbook

from feedback.models import SurveyInvitation
from imports.actions.applying import apply_import
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import start_import
from imports.models import ImportRun
from messaging.actions.outbox import queue_message
from messaging.actions.suppressions import unsubscribe
from partnerships.actions.answers import answer_check_in, record_win_of
from partnerships.actions.wins import publish_win, remove_win
from stakeholders.actions.people import add_person, change_person
from stakeholders.models import Organization, Person
from tenancy.actions.members import invite_member
from tenancy.models import IdempotentReply, Membership
from tests.factories.check_ins import make_check_in, make_round
from tests.factories.feedback import make_survey, make_wave
from tests.factories.meetings import make_meeting
from tests.factories.messaging import make_draft
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization
from tests.feedback.answering import answer

NAME = "Zenobia Quillfeather"
EMAIL = "zenobia@canary.example"
FORMER_EMAIL = "zq.before@canary.example"
NEIGHBORS_EMAIL = "mx.zenobia@canary.example"
PHONE = "+1 555 0142 377"
#: Free text of their own, each said in one place only.
WORDS = (
    "needs a ramp zq1", "our library opened zq2", '"funding" worries me:\nzq3',
    "a van would help zq4", "said once in zq5", "freely spoken zq6", "half written zq7",
)  # fmt: skip
CANARIES = (NAME, EMAIL, FORMER_EMAIL, PHONE, *WORDS)


@dataclass
class Scene:
    """Who is to be erased, and who must not be touched."""

    person: Person
    neighbor: Person
    organization: Organization
    runs: list[ImportRun] = field(default_factory=list)


def make_scene(acting_member: Membership) -> Scene:
    """Inside the scope of the acting owner's workspace."""
    organization = make_organization("Lantern School", "education")
    person = add_person(
        acting_member=acting_member,
        name=NAME,
        email=FORMER_EMAIL,
        phone=PHONE,
        organization=organization,
        accessibility=WORDS[0],
    )
    person = change_person(acting_member=acting_member, person=person, email=EMAIL)
    neighbor = add_person(acting_member=acting_member, name="Zenobia Other", email=NEIGHBORS_EMAIL)
    scene = Scene(person, neighbor, organization)
    _check_ins(acting_member, scene)
    _surveys(scene)
    _messages(acting_member, scene)
    _files(acting_member, scene)
    return scene


def _check_ins(acting_member: Membership, scene: Scene) -> None:
    first, second = make_partnership("Reading"), make_partnership("Writing")
    for partnership, words in ((first, WORDS[1:4]), (second, (WORDS[4], "", ""))):
        make_participation(partnership, scene.organization, contact=scene.person)
        check_in = make_check_in(make_round(partnership), scene.organization, person=scene.person)
        check_in = answer_check_in(
            check_in=check_in,
            acting_member=None,
            progress="slow",
            confidence=2,
            win=words[0],
            concern=words[1],
            help_needed=words[2],
        )
        win = record_win_of(acting_member=acting_member, check_in=check_in)
        publish_win(acting_member=acting_member, win=win, is_published=True)
    remove_win(acting_member=acting_member, win=win)
    make_meeting(first, minutes=f"Present:\n{NAME}, call {PHONE}.\nMx. {NAME.upper()} spoke.")


def _surveys(scene: Scene) -> None:
    for promise in ("identified", "confidential"):
        made = make_wave(make_survey(promise), [scene.person, scene.neighbor])
        answer(made, 0, text=WORDS[5], score=3)
        answer(made, 1, text=f"I agree with {NAME}!", score=9)
    unanswered = make_wave(make_survey("identified"), [scene.person, scene.neighbor])
    SurveyInvitation.objects.filter(pk=unanswered.invitations[0].pk).update(
        has_started=True, draft=WORDS[6].encode()
    )
    anonymous = make_wave(make_survey("anonymous"), [scene.person, scene.neighbor])
    answer(anonymous, 1, text=f"{NAME} listens.")


def _messages(acting_member: Membership, scene: Scene) -> None:
    draft = make_draft(
        to_email=EMAIL.title(), to_name=NAME, person_id=scene.person.pk, link="https://x.example/1"
    )
    queue_message(draft)
    to_neighbor = make_draft(
        to_email=scene.neighbor.email,
        context={"invited_by": NAME, "role": "Partner", "expires_at": timezone.now()},
    )
    queue_message(to_neighbor)
    unsubscribe(email=FORMER_EMAIL)
    invite_member(acting_member=acting_member, email=EMAIL, role="viewer")
    IdempotentReply.objects.create(
        membership=acting_member, key="k", request_hash="h", status=201, body={"email": EMAIL}
    )


def _files(acting_member: Membership, scene: Scene) -> None:
    rows = [
        ["Name", "E-mail", "Phone"],
        ["Ada Lovelace", "ada@example.org", ""],
        [NAME, EMAIL, PHONE],
        ["Mary Somerville", "mary@example.org", ""],
    ]
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.create_sheet("Notes").append([f"Ask {NAME}"])
    spreadsheet = BytesIO()
    book.save(spreadsheet)
    text = "\n".join(",".join(row) for row in rows).encode()
    above = f"Collected by {NAME},\n{NAME} says,E-mail\nBo,bo@example.org\n".encode()
    files = {"people.xlsx": spreadsheet.getvalue(), "people.csv": text, "above.csv": above}
    for name, content in files.items():
        run = start_import(
            acting_member=acting_member, importer="people", file_name=name, content=content
        )
        mapping = {"name": {"column": run.columns[0]}, "email": {"column": "E-mail"}}
        run = map_columns(acting_member=acting_member, run=run, mapping=mapping)
        scene.runs.append(check_import(run=run))
    done = scene.runs[0]
    ImportRun.objects.filter(pk=done.pk).update(status=ImportRun.Status.IMPORTING)
    scene.runs[0] = apply_import(acting_member=acting_member, run=done)
