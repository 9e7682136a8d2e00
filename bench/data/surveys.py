"""Surveys of a workspace of their own: two with many answers, and open ones to be answered."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.data.coalition import ROWS_AT_ONCE, WORDS, make_users
from bench.data.measurements import NEW_ID
from feedback.models import Question, Survey, SurveyInvitation, SurveyLink, SurveyVersion, Wave
from feedback.queries.surveys import draft_content
from stakeholders.models import Organization, Person, Sector
from tenancy.accounts.tokens import hash_token
from tenancy.isolation.scope import current_workspace_id, workspace_scope
from tenancy.models import Membership, Workspace

SLUG = "bench-surveys"
ORGANIZATIONS = 200
FEWEST_PEOPLE = 10
RATING = ("disagree", "partly", "neither", "mostly", "agree")
CHOICE = ("a", "b", "c", "d")
# Kinds of the questions, in order. Those of which results are counted are all closed.
COUNTED = (
    *["rating"] * 7,
    *["single_choice"] * 3,
    *["multiple_choice"] * 2,
    "zero_to_ten",
    "number",
)
ANSWERED = (
    *["rating"] * 5,
    *["single_choice"] * 2,
    "multiple_choice",
    "zero_to_ten",
    "number",
    *["long_text"] * 2,
)
_PEOPLE = f"""
INSERT INTO stakeholders_person (workspace_id, id, name, email, phone, organization_id, title,
    "group", language, channel, accessibility, is_main_contact, shares_address, notes,
    external_key, created_at, updated_at)
SELECT %(workspace)s, {NEW_ID}, 'Person ' || number, 'person' || number || '@surveys.example.org',
    '', (%(organizations)s::uuid[])[1 + number %% cardinality(%(organizations)s::uuid[])], '',
    'staff', 'en', 'email', '', false, false, '', '', now(), now()
FROM generate_series(1, %(number)s) AS number
"""
_INVITATIONS = f"""
INSERT INTO feedback_surveyinvitation (workspace_id, id, wave_id, person_id, sector, has_started,
    has_answered, is_ineligible)
SELECT workspace_id, {NEW_ID}, %(wave)s, id, (%(sectors)s::text[])[
    1 + abs(hashtextextended(email, 1)) %% cardinality(%(sectors)s::text[])], true, true, false
FROM stakeholders_person WHERE workspace_id = %(workspace)s ORDER BY id LIMIT %(number)s
"""
_RESPONSES = """
INSERT INTO feedback_response (workspace_id, id, wave_id, invitation_id, sector, language,
    answered_on, is_proxy)
SELECT workspace_id, gen_random_uuid(), wave_id, id, sector, 'en', current_date, false
FROM feedback_surveyinvitation WHERE workspace_id = %(workspace)s AND wave_id = %(wave)s
"""
_ANSWERS = """
INSERT INTO feedback_answer (workspace_id, id, response_id, wave_id, question_id, option_ids,
    number, text)
SELECT workspace_id, gen_random_uuid(), id, wave_id, question,
    CASE kind
        WHEN 'rating' THEN (%(rating)s::text[])[1 + chance %% 5:1 + chance %% 5]
        WHEN 'single_choice' THEN (%(choice)s::text[])[1 + chance %% 4:1 + chance %% 4]
        WHEN 'multiple_choice' THEN (%(choice)s::text[])[1:1 + chance %% 4]
        ELSE '{}'
    END,
    CASE kind WHEN 'zero_to_ten' THEN chance %% 11 WHEN 'number' THEN chance %% 40 END, ''
FROM feedback_response,
    unnest(%(questions)s::uuid[], %(kinds)s::text[]) AS asked (question, kind),
    abs(hashtextextended(feedback_response.id::text || question::text, 2)) AS chance
WHERE workspace_id = %(workspace)s AND wave_id = %(wave)s
"""


def make_surveys(*, few: int, many: int) -> Workspace:
    """The workspace with its people, and two waves that so many have answered."""
    workspace = Workspace.objects.create(slug=SLUG, name="Sample surveys")
    with workspace_scope(workspace):
        for user, role in zip(make_users(SLUG, 2), ("owner", "coordinator"), strict=True):
            Membership.objects.create(user=user, role=role)
        sectors = [sector.value for sector in Sector]
        organizations = Organization.objects.bulk_create(
            Organization(name=f"Organization {number:03}", sector=sectors[number % len(sectors)])
            for number in range(organizations_of(many))
        )
        parameters: dict[str, Any] = {
            "workspace": current_workspace_id(),
            "organizations": [str(organization.pk) for organization in organizations],
            "number": many,
        }
        with connection.cursor() as cursor:
            cursor.execute(_PEOPLE, parameters)
        survey = _survey("identified", COUNTED)
        for number in (few, many):
            _answered_wave(survey, number)
    return workspace


def organizations_of(people: int) -> int:
    """How many organizations so many people are spread over, evenly."""
    return min(ORGANIZATIONS, people // FEWEST_PEOPLE)


def answered_wave(number: int) -> Wave:
    """The wave with so many answers; call it inside the scope."""
    return Wave.objects.select_related("version").get(name=_name(number))


def open_wave(promise: str, number: int) -> list[str]:
    """
    A new wave of twelve questions, open to so many people; their tokens.

    Call it inside the scope.
    """
    wave = _wave(_survey(promise, ANSWERED), f"Open {promise} {timezone.now():%H:%M:%S.%f}")
    invitations = SurveyInvitation.objects.bulk_create(
        SurveyInvitation(wave=wave, person=person, sector="education")
        for person in Person.objects.order_by("pk")[:number]
    )
    tokens = [f"sample-{invitation.pk.hex}" for invitation in invitations]
    SurveyLink.objects.bulk_create(
        [
            SurveyLink(invitation=invitation, token_hash=hash_token(token))
            for invitation, token in zip(invitations, tokens, strict=True)
        ],
        batch_size=ROWS_AT_ONCE,
    )
    Wave.objects.filter(pk=wave.pk).update(invited_count=len(tokens))
    return tokens


def draft_wave(*, organizations: int) -> Wave:
    """A wave that is to go to the people of so many organizations; call it inside the scope."""
    wave = _wave(_survey("confidential", ANSWERED), "To be sent")
    asked = Organization.objects.order_by("name")[:organizations]
    wave.status = Wave.Status.DRAFT
    wave.audience = {"organizations": [str(organization.pk) for organization in asked]}
    wave.save(update_fields=["status", "audience"])
    return wave


def _survey(promise: str, kinds: tuple[str, ...]) -> Survey:
    survey = Survey.objects.create(
        title={"en": "How do we work together?", "es": "¿Cómo trabajamos juntos?"},
        intro={"en": WORDS, "es": WORDS},
        thanks={"en": "Thank you!", "es": "¡Gracias!"},
        languages=["en", "es"],
        promise=promise,
    )
    Question.objects.bulk_create(
        Question(
            survey=survey,
            position=position,
            kind=kind,
            text={"en": f"Question {position}: {WORDS}", "es": f"Pregunta {position}: {WORDS}"},
            options=_options(kind),
            is_required=position == 1,
        )
        for position, kind in enumerate(kinds, start=1)
    )
    return survey


def _options(kind: str) -> list[dict[str, Any]]:
    keys = {"rating": RATING, "single_choice": CHOICE, "multiple_choice": CHOICE}.get(kind, ())
    return [
        {"id": key, "text": {"en": f"Option {key}", "es": f"Opción {key}"}, "is_no_opinion": False}
        for key in keys
    ]


def _wave(survey: Survey, name: str) -> Wave:
    number = SurveyVersion.objects.filter(survey=survey).count() + 1
    version = SurveyVersion.objects.create(
        survey=survey, number=number, content=draft_content(survey=survey).to_json()
    )
    now = timezone.now()
    return Wave.objects.create(
        survey=survey,
        version=version,
        name=name,
        status="open",
        opens_at=now,
        sent_at=now,
        closes_at=now + timedelta(days=14),
    )


def _name(number: int) -> str:
    return f"{number} answers"


def _answered_wave(survey: Survey, number: int) -> None:
    wave = _wave(survey, _name(number))
    counts = dict.fromkeys(("invited_count", "started_count", "answered_count"), number)
    Wave.objects.filter(pk=wave.pk).update(**counts)
    assert wave.version is not None
    questions = wave.version.content["questions"]
    parameters: dict[str, Any] = {
        "workspace": current_workspace_id(),
        "wave": wave.pk,
        "number": number,
        "sectors": [sector.value for sector in Sector],
        "questions": [question["id"] for question in questions],
        "kinds": [question["kind"] for question in questions],
        "rating": list(RATING),
        "choice": list(CHOICE),
    }
    with connection.cursor() as cursor:
        for statement in (_INVITATIONS, _RESPONSES, _ANSWERS):
            cursor.execute(statement, parameters)
