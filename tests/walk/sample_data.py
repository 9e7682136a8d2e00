"""
Two coalitions to walk through: one with something of everything, one founded a minute ago.

What the sampled objects alone do not show (a wave in each status, a link that is over, a second
factor) is made here, under the name of the state and the route that shows it.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import Envelope
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from demo.mail_sink import store
from feedback.actions.results import publish_results
from feedback.actions.waves import close_wave
from feedback.models import Question, Wave
from imports.actions.applying import apply_import, confirm_import, fail_import, undo_import
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import start_import
from imports.models import ImportRun
from messaging.links import unsubscribe_url
from stakeholders.models import OwnDataLink
from tenancy.accounts.tokens import hash_token
from tenancy.actions.members import invite_member
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, User, Workspace
from tests.factories.check_ins import make_answer, make_check_in, make_concern, make_round
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.meetings import make_action_item, make_meeting
from tests.factories.messaging import make_message
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.overview import make_share
from tests.factories.partnerships import make_activity, make_goal, make_rating, make_win
from tests.factories.scene import build_scene
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_user, make_workspace
from tests.feedback.answering import answer
from tests.samples import Samples

SPOKEN = ("en", "es", "ar")
# Rows of files and words of e-mails that no table holds as they are.
IMPORTED = ("Good", "Bad", "health", "River Clinic", "Blue key", "Come")
LONG = "Bronx Community Health Network and Neighborhood Learning Collaborative of the South Side"


@dataclass
class SampleData:
    """The coalitions, who is in them, and the public links."""

    workspace: Workspace
    samples: Samples
    members: dict[str, Membership]
    new_workspace: Workspace
    newcomer: Membership
    guarded: User
    mail_name: str = ""
    # (route pattern, state) -> ids of the route's arguments, or a public link's token
    states: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    # pattern of a public link -> {state: token}
    public_links: dict[str, dict[str, str]] = field(default_factory=dict)


@contextmanager
def open_sample_data(mail_folder: Path) -> Iterator[SampleData]:
    """Everything that the walk shows, while the block lasts; it leaves no trace."""
    with override_settings(MAIL_FOLDER=mail_folder), transaction.atomic():
        place = build_sample_data()
        place.mail_name = _keep_mail(mail_folder)
        yield place
        transaction.set_rollback(True)


def _keep_mail(folder: Path) -> str:
    """One e-mail in the folder of the embedded mode."""
    email = EmailMultiAlternatives("Reading night", "Come!", to=["ana@example.org"])
    email.attach_alternative("<p>Come!</p>", "text/html")
    envelope = Envelope()
    envelope.mail_from, envelope.rcpt_tos = "hello@localhost", ["ana@example.org"]
    envelope.content = email.message().as_bytes()
    return store(folder, envelope).name


def build_sample_data() -> SampleData:
    """The coalitions and everybody in them."""
    workspace = make_workspace(
        slug="harbor", name="Harbor Coalition", languages=["en", "es"], time_zone="America/New_York"
    )
    with workspace_scope(workspace):
        school = make_organization("Lincoln Middle School", "education")
    members = {
        role: make_member(workspace, role, organization_id=school.pk if role == "partner" else None)
        for role in ("owner", "coordinator", "partner", "funder", "viewer")
    }
    new_workspace = make_workspace(slug="valley", name="Valley Coalition")
    place = SampleData(
        workspace,
        Samples(workspace, members["partner"], members["owner"]),
        members,
        new_workspace,
        make_member(new_workspace, "owner"),
        guarded=_guarded_user(),
    )
    for member in (*members.values(), place.newcomer):
        confirm_address(member.user)
    with workspace_scope(workspace):
        build_scene(workspace)
        _fill_partnerships(place)
        _fill_feedback(place)
        _fill_metrics(place)
        _fill_imports(place)
        _open_public_links(place)
    return place


def confirm_address(user: User) -> None:
    """As after the first sign-in."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def _guarded_user() -> User:
    """Somebody with every second factor there is."""
    user = make_user(name="Gia Guarded")
    confirm_address(user)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Blue key", "credential": _registered_key()},
    )
    return user


FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT


def _registered_key() -> dict[str, Any]:
    """What a browser sends when a security key is registered; the key itself is nobody's."""
    name = b"blue-key"
    public = ES256({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
    known = AttestedCredentialData.create(Aaguid.NONE, name, public)
    host = hashlib.sha256(b"localhost").digest()
    attested = AttestationObject.create("none", AuthenticatorData.create(host, FLAGS, 0, known), {})
    client = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
    return {
        "id": websafe_encode(name),
        "rawId": websafe_encode(name),
        "type": "public-key",
        "response": {
            "attestationObject": websafe_encode(attested),
            "clientDataJSON": websafe_encode(client),
        },
    }


def _fill_partnerships(place: SampleData) -> None:
    partnership = place.samples.partnership()
    school = place.samples.organization()
    network = make_organization(LONG, "health", website="https://example.org/a/long/address")
    make_person("Ana María Ruiz de la Prada", network, title="Director of community learning")
    goal = make_goal("Every child reads by nine", partnership)
    make_goal("Families are asked every term", partnership, parent=goal)
    make_rating(goal, school, 5, 2)
    make_rating(goal, network, 2, 5)
    for number in range(3):
        make_activity(partnership, school, network, title=f"Reading night {number}")
    make_win(partnership, "Sixty families came.", organization=school, is_published=True)
    make_win(partnership, "A room was found.", organization=network)
    asked = make_round(partnership, network)
    make_answer(
        asked, school, win="Forty volunteers", concern="No interpreter", help_needed="A van"
    )
    make_round(partnership, school, network, days_ago=40)
    for kind in ("risk", "tension", "issue"):
        make_concern(partnership, kind=kind)
    make_action_item(partnership, school, due_on=timezone.now().date() - timedelta(days=9))
    make_action_item(partnership, network, done_at=timezone.now())
    meeting = make_meeting(partnership, school, network, agenda="Goals\nMoney")
    for noun in ("concerns", "action-items", "meetings"):
        place.states[f"{noun}/new/", "for a partnership"] = {"?": f"partnership={partnership.pk}"}
    place.states["meetings/<uuid:meeting_id>/", "with people"] = {"meeting_id": meeting.pk}
    place.states["check-ins/rounds/<uuid:round_id>/", "answered"] = {"round_id": asked.pk}


def _fill_feedback(place: SampleData) -> None:
    owner = place.members["owner"]
    for status in Wave.Status.values:
        made = make_wave(status=status)
        place.states["waves/<uuid:wave_id>/", status] = {"wave_id": made.wave.pk}
        if status == Wave.Status.DRAFT:
            for page in ("edit/", "send/"):
                place.states[f"waves/<uuid:wave_id>/{page}", status] = {"wave_id": made.wave.pk}
    for promise in ("identified", "anonymous"):
        survey = make_survey(promise)
        place.states["surveys/<uuid:survey_id>/", promise] = {"survey_id": survey.pk}
    for kind in Question.Kind.values:
        question = Question.objects.filter(kind=kind).latest("pk")
        place.states["surveys/questions/<uuid:question_id>/edit/", kind] = {
            "question_id": question.pk
        }
    answered = _answered_wave()
    close_wave(acting_member=owner, wave=answered.wave)
    answered.wave.refresh_from_db()
    publish_results(acting_member=owner, wave=answered.wave, is_published=True)
    place.states["waves/<uuid:wave_id>/results/", "twelve answers"] = {"wave_id": answered.wave.pk}


def _answered_wave() -> MadeWave:
    school, agency = make_organization(sector="education"), make_organization(sector="government")
    people = [make_person(organization=(school, agency)[number % 2]) for number in range(12)]
    made = make_wave(make_survey(), people, name="Spring")
    for number in range(12):
        answer(
            made,
            number,
            single=("yes", "no")[number % 2],
            multiple=["people", "reach"],
            rating=("agree", "disagree")[number % 2],
            score=number % 11,
            number=number,
            text="More evening hours, please.",
        )
    return made


def _fill_metrics(place: SampleData) -> None:
    school = place.samples.organization()
    metric = make_metric("Attendance", unit="students", definition="Present on nine days of ten.")
    for year, status in enumerate(("draft", "submitted", "accepted", "sent_back"), start=2020):
        made = make_measurement(
            metric,
            year,
            numerator=70,
            denominator=100,
            status=status,
            organization=school,
            groups={"Female": (40, 50), "Male": (30, 50)},
        )
        for page in ("", "edit/") if status == "draft" else ("",):
            place.states[f"measurements/<uuid:measurement_id>/{page}", status] = {
                "measurement_id": made.pk
            }
    for kind in ("count", "sum", "rating"):
        made_metric = make_metric(kind.title(), kind)
        make_measurement(made_metric, 2024, value=4)
        for page in ("", "edit/", "measurements/new/"):
            place.states[f"metrics/<uuid:metric_id>/{page}", kind] = {"metric_id": made_metric.pk}
    for status in ("queued", "sent", "failed", "suppressed"):
        message = make_message(status=status, error="550 no such user" * (status == "failed"))
        place.states["messages/<uuid:message_id>/", status] = {"message_id": message.pk}


def _fill_imports(place: SampleData) -> None:
    owner = place.members["owner"]

    def begin(content: bytes) -> ImportRun:
        run: ImportRun = start_import(
            acting_member=owner, importer="organizations", file_name="members.csv", content=content
        )
        return run

    def checked(content: bytes) -> ImportRun:
        run = begin(content)
        map_columns(acting_member=owner, run=run, mapping=run.mapping)
        return check_import(run=run)

    def done() -> ImportRun:
        run = checked(b"name,sector\nHill Clinic,health\nLakeside Library,community\n")
        confirm_import(acting_member=owner, run=run, leave_out_errors=False)
        return apply_import(acting_member=owner, run=run)

    def undone() -> ImportRun:
        run = checked(b"name,sector\nRiver Clinic,health\n")
        confirm_import(acting_member=owner, run=run, leave_out_errors=False)
        run = apply_import(acting_member=owner, run=run)
        undo_import(acting_member=owner, run=run)
        return run

    def failed() -> ImportRun:
        run = begin(b"name,sector\nA,health\n")
        fail_import(run=run, reason="unreadable")
        return run

    made: dict[str, Callable[[], ImportRun]] = {
        "rows with errors": lambda: checked(b"name,sector\nGood,health\n,health\nBad,nowhere\n"),
        "done": done,
        "undone": undone,
        "failed": failed,
    }
    for state, make in made.items():
        place.states["imports/<uuid:run_id>/", state] = {"run_id": make().pk}
    asked = checked(b"name,sector\nHarbor Alliance,alliance\nNorth,School district\n")
    place.states["imports/<uuid:run_id>/undo/", "done"] = place.states[
        "imports/<uuid:run_id>/", "done"
    ]
    place.states["imports/<uuid:run_id>/values/", "questions"] = {"run_id": asked.pk}


def _open_public_links(place: SampleData) -> None:
    place.public_links = {
        f"p/<slug:workspace_slug>/{what}/<str:token>/": tokens(place)
        for what, tokens in (
            ("survey", _survey_links),
            ("share", _share_links),
            ("check-in", _check_in_links),
            ("invitation", _invitation_links),
            ("unsubscribe", _unsubscribe_links),
            ("own-data", _own_data_links),
        )
    }


def _survey_links(place: SampleData) -> dict[str, str]:
    survey = {
        promise: make_wave(make_survey(promise, SPOKEN)).tokens[0]
        for promise in ("identified", "anonymous")
    }
    answered, over = (
        make_wave(make_survey("confidential", SPOKEN), status=status)
        for status in ("open", "closed")
    )
    answer(answered, 0)
    return survey | {
        "thanks": answered.tokens[0], "closed": over.tokens[0], "unknown": "no-such-token",
    }  # fmt: skip


def _own_data_links(place: SampleData) -> dict[str, str]:
    now = timezone.now()
    ends = {"own-data-open": now + timedelta(days=1), "own-data-over": now - timedelta(days=1)}
    person = make_person()
    for token, expires_at in ends.items():
        OwnDataLink.objects.create(
            person=person, token_hash=hash_token(token), expires_at=expires_at
        )
    return {"open": "own-data-open", "over": "own-data-over", "unknown": "no-such-token"}


def _share_links(place: SampleData) -> dict[str, str]:
    now = timezone.now()
    make_share("share-open")
    make_share("share-over", expires_at=now - timedelta(days=1))
    make_share("share-revoked", revoked_at=now)
    return {state: f"share-{state}" for state in ("open", "over", "revoked")}


def _check_in_links(place: SampleData) -> dict[str, str]:
    school, partnership = place.samples.organization(), place.samples.partnership()
    asked, past = make_round(partnership), make_round(partnership, days_ago=30)
    make_check_in(asked, school, token="check-in-open")
    make_check_in(past, school, token="check-in-closed")
    make_answer(make_round(partnership), school, token="check-in-thanks", win="Shelves")
    return {
        "open": "check-in-open",
        "change": "check-in-thanks/?change=",
        "thanks": "check-in-thanks",
        "closed": "check-in-closed",
        "unknown": "no-such-token",
    }


def _invitation_links(place: SampleData) -> dict[str, str]:
    owner = place.members["owner"]
    for_new, for_another = (
        invite_member(acting_member=owner, email=email, role="viewer", language=language)[1]
        for email, language in (("new@example.org", "en"), ("nour@example.org", "ar"))
    )
    return {
        "new account": for_new,
        "new account, another language": for_another,
        "known account": invite_member(
            acting_member=owner, email=place.guarded.email, role="funder"
        )[1],
        "unknown": "no-such-token",
    }


def _unsubscribe_links(place: SampleData) -> dict[str, str]:
    email = unsubscribe_url(place.workspace, email="ana@example.org", language="en")
    return {
        "open": email.partition("/unsubscribe/")[2].partition("/")[0],
        "unknown": "no-such-token",
    }
