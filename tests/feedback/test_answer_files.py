"""The files of answers: what leaves, and when."""

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from feedback.models import Answer, Wave
from feedback.queries.results import results_of
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.feedback.answering import answer, answer_all
from tests.feedback.waves_with_results import ROWS, again, closed, url


def test_answers_of_a_confidential_survey_leave_as_loose_rows(
    workspace: Workspace, published: Wave, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    answer_ = client.get(url(published, "answers.csv"))
    assert answer_.headers["Content-Disposition"].startswith("attachment; filename=")
    text = answer_.getvalue().decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["Question", "Sector", "Answer", "Answer 2", "Answer 3"]
    assert "Person" not in text
    with workspace_scope(workspace):
        shown = results_of(wave=again(published))
        assert len(rows) - 1 == Answer.objects.count()
    yes = sum(row[0] == "Do you take part?" and row[2] == "Yes" for row in rows)
    assert yes == shown.shown.questions[0].counts["yes"]
    comments = [row[2] for row in rows if row[0] == "What should we change?"]
    assert len(comments) == 12
    assert all(comment.startswith("'=cmd") for comment in comments)


def test_answers_of_an_identified_survey_carry_names(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey("identified"), 3)
        answer(made, 0, multiple=["people", "reach"], score=9, text="@SUM(A1)")
    client.force_login(coordinator.user)
    head, row = _rows(client, made.wave)
    assert head[0] == "Name"
    assert row[0] == made.people[0].name
    gains = {
        name.removeprefix("What did you gain?: "): cell
        for name, cell in zip(head, row, strict=True)
        if name.startswith("What did you gain?")
    }
    assert gains == {"Contacts": "Contacts", "Money": "", "Reach": "Reach"}
    assert "'@SUM(A1)" in row
    book = load_workbook(io.BytesIO(client.get(url(made.wave, "answers.xlsx")).getvalue()))
    cells = [list(values) for values in book["Answers"].iter_rows(values_only=True)]
    assert cells[0] == head
    assert [str(cell or "") for cell in cells[1]] == row
    assert all(cell.data_type != "f" for line in book["Answers"].iter_rows() for cell in line)


@pytest.mark.parametrize("promise", ["confidential", "anonymous"])
def test_no_answers_leave_while_open_or_below_five(
    workspace: Workspace, coordinator: Membership, client: Client, promise: str
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(workspace):
        made = make_wave(make_survey(promise), 25)
        for index in range(25):
            answer(made, index)
    assert _data_rows(client, made.wave) == 0
    with workspace_scope(workspace):
        few = make_wave(make_survey(promise), 6)
        answer_all(few, ROWS[:4])
        closed(few)
        closed(made)
    assert _data_rows(client, few.wave) == 0
    assert _data_rows(client, made.wave) == 25


def test_words_and_numbers_leave_only_from_ten(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 9)
        for index in range(9):
            answer(made, index, number=index * 1000, text="in my own words")
        closed(made)
    _head, *rows = _rows(client, made.wave)
    assert [row[2] for row in rows] == ["Yes"] * 9
    assert {row[0] for row in rows} == {"Do you take part?"}


def test_a_sector_that_was_never_there_reads_nothing(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey("identified"), 6)
        answer_all(made, [{**row, "text": "signed\x0b"} for row in ROWS])
    client.force_login(coordinator.user)
    assert "signed" in client.get(url(made.wave)).content.decode()
    assert client.get(url(made.wave) + "?sector=%00").status_code == 400
    page = client.get(url(made.wave) + "?sector=nowhere")
    assert page.status_code == 200
    assert "signed" not in page.content.decode()
    assert client.get(url(made.wave, "answers.xlsx")).getvalue()


def test_a_file_streams_after_its_request_in_a_scope_of_its_own(
    published: Wave, coordinator: Membership, client: Client
) -> None:
    from tenancy.isolation.scope import in_workspace_scope

    client.force_login(coordinator.user)
    answer_ = client.get(url(published, "answers.csv"))
    assert not in_workspace_scope()
    for _ in answer_:
        assert not in_workspace_scope()


def _rows(client: Client, wave: Wave) -> list[list[str]]:
    text = client.get(url(wave, "answers.csv")).getvalue().decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def _data_rows(client: Client, wave: Wave) -> int:
    return len(_rows(client, wave)) - 1
