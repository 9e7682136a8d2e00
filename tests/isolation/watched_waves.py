"""An anonymous wave, answered person by person under the eyes of an attacker."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from django.test import Client

from feedback.access import access_answering
from feedback.actions.responses import Draft, save_draft
from feedback.actions.waves import close_wave
from feedback.models import Answer
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_workspace
from tests.feedback.answering import answer
from tests.isolation.dumps import Dump, DumpReader

# One in six works in health: ten, the fewest of whom the sector is kept.
SECTORS = ("health", *["education"] * 5)
PEOPLE = 60
LETTERS = "abcdefghijklmnopqrstuvwxyz "


@dataclass(frozen=True)
class Respondent:
    """What the attacker knows of somebody: who they are, and that they answered as the nth."""

    invitation_id: str
    person_id: str
    email: str
    sector: str


@dataclass(frozen=True)
class FinalRow:
    """One person's answers as they stand after the close; ``words`` is to be linked to them."""

    response_id: str
    answer_id: str
    sector: str
    words: str
    choices: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Evidence:
    """
    All that the attacker has: copies before the first answer (with everybody's draft), after each
    answer, and after the close; the figures shown at the same moments; who answered in which order.
    """

    respondents: tuple[Respondent, ...]
    dumps: tuple[Dump, ...]
    looks: tuple[Mapping[str, Any], ...]
    end: Dump
    rows: tuple[FinalRow, ...]
    truth: tuple[str, ...]


def watch_wave(seed: int, people: int = PEOPLE, *, is_looked_at: bool = True) -> Evidence:
    """
    Play one wave in a workspace of its own, every answer in a transaction of its own.

    Unless ``is_looked_at`` there are no ``looks``, for attackers who read the database alone.
    """
    random = Random(seed)
    workspace = make_workspace()
    client = Client()
    client.force_login(make_member(workspace, "coordinator").user)
    with workspace_scope(workspace):
        made = _asked(people)
    order = random.sample(range(people), people)
    said = [_something_to_say(random) for _ in order]
    _save_drafts(workspace, made, order, said)
    reader = DumpReader(workspace.pk)
    dumps, looks = [reader.take()], [_look(client, workspace, made)] if is_looked_at else []
    for person, words in zip(order, said, strict=True):
        _answer(workspace, made, person, words, random)
        dumps.append(reader.take())
        if is_looked_at:
            looks.append(_look(client, workspace, made))
    with workspace_scope(workspace):
        close_wave(acting_member=None, wave=made.wave)
    end = reader.take()
    reader.close()
    return Evidence(
        respondents=tuple(_respondent(made, person) for person in order),
        dumps=tuple(dumps),
        looks=tuple(looks),
        end=end,
        rows=_final_rows(end),
        truth=tuple(said),
    )


def _asked(people: int) -> MadeWave:
    organizations = [make_organization(sector=sector) for sector in SECTORS]
    invited = [
        make_person(
            organization=organizations[number % len(SECTORS)],
            email=f"person{number}@example.org",
        )
        for number in range(people)
    ]
    return make_wave(make_survey("anonymous"), invited)


def _something_to_say(random: Random) -> str:
    length = random.randint(20, 400)
    return "".join(random.choice(LETTERS) for _ in range(length)).strip()


def _save_drafts(workspace: Workspace, made: MadeWave, order: list[int], said: list[str]) -> None:
    for person, words in zip(order, said, strict=True):
        with workspace_scope(workspace):
            token = made.tokens[person]
            draft = Draft(language="en", values={"q6": [words]})
            save_draft(answering=access_answering(token=token), token=token, draft=draft)


def _answer(workspace: Workspace, made: MadeWave, person: int, words: str, random: Random) -> None:
    with workspace_scope(workspace):
        answer(
            made,
            person,
            single=random.choice(["yes", "no"]),
            multiple=random.sample(["people", "money", "reach"], random.randint(1, 3)),
            rating=random.choice(["disagree", "neither", "agree", "none"]),
            text=words,
        )


def _look(client: Client, workspace: Workspace, made: MadeWave) -> Mapping[str, Any]:
    address = f"/api/v1/workspaces/{workspace.slug}/results/{made.wave.pk}/"
    found: Mapping[str, Any] = client.get(address).json()
    return found


def _respondent(made: MadeWave, person: int) -> Respondent:
    invitation = made.invitations[person]
    return Respondent(
        invitation_id=str(invitation.pk),
        person_id=str(invitation.person_id),
        email=made.people[person].email,
        sector=invitation.sector,
    )


def _final_rows(end: Dump) -> tuple[FinalRow, ...]:
    answers: dict[str, list[dict[str, Any]]] = {}
    for row in end.of(Answer._meta.db_table):
        answers.setdefault(row.data["response_id"], []).append(row.data)
    return tuple(
        FinalRow(
            response_id=row.data["id"],
            answer_id=next(data["id"] for data in answers[row.data["id"]] if data["text"]),
            sector=row.data["sector"],
            words=next(data["text"] for data in answers[row.data["id"]] if data["text"]),
            choices={
                str(UUID(data["question_id"])): tuple(data["option_ids"])
                for data in answers[row.data["id"]]
                if data["option_ids"]
            },
        )
        for row in end.of("feedback_response")
    )
