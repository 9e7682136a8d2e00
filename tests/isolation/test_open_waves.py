"""
Case "open wave": thirty people, one optional 0-to-10 question, every surface read at each answer.

No two readings may differ by one to four answers of any question. The simplest rule that holds: of
confidential and anonymous waves nothing but the response rate changes before the close, so every
surface says word for word the same until then. The rate counts who answered, never what.
"""

import csv
import io
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from feedback.access import access_answering
from feedback.actions.responses import submit_response
from feedback.actions.waves import close_wave
from feedback.answers import GivenAnswer
from feedback.models import Question
from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import Membership, Workspace
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.tenancy import make_member

PEOPLE = 30
# What counts people who answered, not answers, and the marks of a single page view.
RATE = re.compile(r'<section class="card" aria-labelledby="rate-title">.*?</section>', re.DOTALL)
OF_THIS_VIEW = re.compile(r'\b[A-Za-z0-9]{64}\b|nonce="[^"]*"')
COUNTS_PEOPLE = (
    "rate",
    "answered",
    "percent",
    "started",
    "sectors",
    "answered_count",
    "started_count",
)


def _made(promise: str) -> MadeWave:
    survey = make_survey(promise)
    Question.objects.filter(survey=survey).exclude(kind="zero_to_ten").delete()
    Question.objects.filter(survey=survey).update(position=1, is_required=False)
    return make_wave(survey, PEOPLE)


def _give(made: MadeWave, index: int) -> None:
    """Every third leaves the only question out, and so joins with no answer at all."""
    [question] = made.content.questions
    score = [GivenAnswer(question_id=question.id, number=Decimal(index % 11))] if index % 3 else []
    submit_response(
        answering=access_answering(token=made.tokens[index]), answers=score, language="en"
    )


def _without(data: Any) -> Any:
    """JSON without what counts people."""
    if isinstance(data, Mapping):
        return {key: _without(data[key]) for key in data if key not in COUNTS_PEOPLE}
    return [_without(each) for each in data] if isinstance(data, list) else data


def _sheets(content: bytes) -> list[list[list[Any]]]:
    book = load_workbook(io.BytesIO(content), read_only=True)
    return [[list(row) for row in sheet.values] for sheet in book.worksheets]


def _read(client: Client, workspace: Workspace, made: MadeWave) -> dict[str, Any]:
    """Every surface of the wave's results: page, table twin, files, API."""
    api = f"/api/v1/workspaces/{workspace.slug}"
    key = made.wave.pk

    def page(name: str, *args: Any) -> str:
        html = client.get(workspace_url(workspace, name, *args)).content.decode()
        return OF_THIS_VIEW.sub("", RATE.sub("", html))

    def file(name: str) -> bytes:
        return b"".join(client.get(workspace_url(workspace, name, key)).streaming_content)  # type: ignore[attr-defined]

    return {
        "page": page("feedback:results", key),
        "list": re.findall(r'href="[^"]*results/[^"]*"', page("feedback:result-list")),
        "impact": page("overview:dashboard"),
        "results.csv": list(csv.reader(io.StringIO(file("feedback:results-csv").decode()))),
        "answers.csv": list(csv.reader(io.StringIO(file("feedback:answers-csv").decode()))),
        "answers.xlsx": _sheets(file("feedback:answers-xlsx")),
        "API": _without(client.get(f"{api}/results/{key}/").json()),
        "API by sector": _without(client.get(f"{api}/results/{key}/?sector=education").json()),
        "API list": _without(client.get(f"{api}/results/").json()),
        "API rate": _without(client.get(f"{api}/waves/{key}/response-rate/").json()),
        "API wave": _without(client.get(f"{api}/waves/{key}/").json()),
    }


@pytest.mark.parametrize("promise", ["confidential", "anonymous"])
def test_a3_no_surface_changes_with_an_answer_before_the_close(
    workspace: Workspace, coordinator: Membership, client: Client, promise: str
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(workspace):
        made = _made(promise)
    before = _read(client, workspace, made)
    for index in range(PEOPLE):
        with workspace_scope(workspace):
            _give(made, index)
        now = _read(client, workspace, made)
        assert {name for name in before if now[name] != before[name]} == set(), index
    with workspace_scope(workspace):
        close_wave(acting_member=coordinator, wave=made.wave)
    closed = _read(client, workspace, made)
    [question] = closed["API"]["questions"]
    assert (closed["API"]["n"], question["n"]) == (PEOPLE, 20)
    changed = {name for name in before if closed[name] != before[name]}
    assert changed >= {"page", "results.csv", "answers.csv", "answers.xlsx", "API"}


def test_a3_the_readings_would_show_an_answer_that_counts_at_once(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    """The counter-example: names are shown in an identified wave, so its answers count at once."""
    client.force_login(coordinator.user)
    with workspace_scope(workspace):
        made = _made("identified")
        for index in range(10):
            _give(made, index)
    before = _read(client, workspace, made)
    with workspace_scope(workspace):
        _give(made, 10)
    now = _read(client, workspace, made)
    changed = {name for name in before if now[name] != before[name]}
    assert changed >= {"page", "results.csv", "answers.csv", "answers.xlsx", "API"}


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_a3_who_may_not_read_answers_by_name_reads_no_open_wave(
    workspace: Workspace, client: Client, role: str
) -> None:
    client.force_login(make_member(workspace, role).user)
    with workspace_scope(workspace):
        made = _made("identified")
        for index in range(12):
            _give(made, index)
    assert client.get(workspace_url(workspace, "feedback:results", made.wave.pk)).status_code == 404
    listed = client.get(f"/api/v1/workspaces/{workspace.slug}/results/").json()
    assert str(made.wave.pk) not in json.dumps(listed)
