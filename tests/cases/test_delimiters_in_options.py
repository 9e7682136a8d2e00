"""Case 22: options that hold the very sign that could part them are told apart in every file."""

import csv
import io
from itertools import combinations

import pytest
from django.test import Client
from openpyxl import load_workbook

from feedback.actions.waves import close_wave
from feedback.models import Question, Wave
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.feedback.answering import answer
from tests.feedback.waves_with_results import url

LABELS = {"a": "Tea; hot", "b": "Tea", "c": "hot"}
CHOICES = [list(chosen) for size in (1, 2, 3) for chosen in combinations(LABELS, size)]


def _answered(promise: str) -> MadeWave:
    survey = make_survey(promise)
    options = [
        {"id": key, "text": {"en": label}, "is_no_opinion": False} for key, label in LABELS.items()
    ]
    Question.objects.filter(survey=survey, kind="multiple_choice").update(options=options)
    made = make_wave(survey, len(CHOICES))
    for index, chosen in enumerate(CHOICES):
        answer(made, index, multiple=chosen)
    close_wave(acting_member=None, wave=made.wave)
    return made


def _sheets(client: Client, wave: Wave) -> list[list[list[str]]]:
    """The answers as CSV and as XLSX have them."""
    text = client.get(url(wave, "answers.csv")).getvalue().decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get(url(wave, "answers.xlsx")).getvalue()))
    sheet = [[str(cell or "") for cell in row] for row in book["Answers"].values]
    return [list(csv.reader(io.StringIO(text))), sheet]


@pytest.mark.parametrize("promise", ["identified", "confidential"])
def test_d_22_every_combination_is_told_apart(
    workspace: Workspace, coordinator: Membership, client: Client, promise: str
) -> None:
    with workspace_scope(workspace):
        made = _answered(promise)
    client.force_login(coordinator.user)
    expected = sorted(sorted(LABELS[key] for key in chosen) for chosen in CHOICES)
    for head, *rows in _sheets(client, made.wave):
        if promise == "identified":
            places = [place for place, name in enumerate(head) if name.startswith("What did you")]
            found = [[row[place] for place in places] for row in rows]
        else:
            found = [row[2:] for row in rows if row[0] == "What did you gain?"]
        assert sorted(sorted(filter(None, cells)) for cells in found) == expected
