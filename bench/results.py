"""Results and files of many answers, against hand-written SQL and the libraries alone."""

import csv
import io
import tempfile
from dataclasses import replace
from typing import Any

from django.db import connection
from openpyxl import Workbook

from bench.data.surveys import SLUG as SURVEYS
from bench.data.surveys import answered_wave
from bench.environment import Environment
from bench.measuring import Figure, timed
from feedback.content import QuestionContent, QuestionKind, SurveyContent
from feedback.models import Wave
from feedback.queries.counting import tally_of
from feedback.queries.exports import answer_table
from feedback.queries.figures import table_of
from feedback.queries.results import results_of
from feedback.results import protected_results
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace

Rows = list[list[Any]]
# All answers of these waves are reported, so only the sectors need the responses.
_ANSWERS = " FROM feedback_answer AS answer"
_WITH_SECTOR = (
    " JOIN feedback_response AS response"
    " ON response.workspace_id = answer.workspace_id AND response.id = answer.response_id"
)
_PEOPLE = """
SELECT response.id::text, person.name, person.email, organization.name, response.sector,
    response.answered_on::text, response.language, response.is_proxy
FROM feedback_response AS response
LEFT JOIN feedback_surveyinvitation AS invitation
    ON invitation.workspace_id = response.workspace_id AND invitation.id = response.invitation_id
LEFT JOIN stakeholders_person AS person
    ON person.workspace_id = invitation.workspace_id AND person.id = invitation.person_id
LEFT JOIN stakeholders_organization AS organization
    ON organization.workspace_id = person.workspace_id
        AND organization.id = person.organization_id
WHERE response.workspace_id = %s AND response.wave_id = %s
"""
_GIVEN = """
SELECT response_id::text, question_id::text, option_ids::text, number::text, text
FROM feedback_answer WHERE workspace_id = %s AND wave_id = %s
"""
_ASKED = " WHERE answer.workspace_id = %s AND answer.wave_id = %s AND answer.question_id = %s"


def result_figures(environment: Environment) -> list[Figure]:
    """First computations of an open wave and of one that closes, of few and of many answers."""
    numbers = (environment.extent.few_answers, environment.extent.many_answers)
    figures = [
        _first(number, by_sector=by_sector) for by_sector in (False, True) for number in numbers
    ]
    csv_file, xlsx_file = (_file(environment, ending) for ending in ("csv", "xlsx"))
    return [*figures, csv_file, _fetched_by_hand(environment, csv_file), xlsx_file]


def wave_of(number: int) -> tuple[Workspace, Wave, SurveyContent]:
    """The wave that so many answered."""
    workspace = Workspace.objects.get(slug=SURVEYS)
    with workspace_scope(workspace):
        wave = answered_wave(number)
        assert wave.version is not None
        return workspace, wave, SurveyContent.from_json(wave.version.content)


def computed(workspace: Workspace, wave: Wave, content: SurveyContent, *, by_sector: bool) -> Any:
    """What is computed the first time: for everybody, or frozen at the close with the sectors."""
    with workspace_scope(workspace):
        if not by_sector:
            return results_of(wave=wave).shown
        tally = tally_of(wave=wave, with_sectors=True)
        return protected_results(
            content=content, counted=tally, as_of="2026-01-01", with_sectors=True
        )


def by_hand(
    workspace: Workspace, wave: Wave, content: SurveyContent, *, by_sector: bool
) -> list[list[tuple[Any, ...]]]:
    """One GROUP BY for each question, and what it says."""
    with workspace_scope(workspace), connection.cursor() as cursor:
        found = []
        for question in content.questions:
            statement = _statement(question, by_sector=by_sector)
            cursor.execute(statement, [workspace.pk, wave.pk, question.id])
            found.append(cursor.fetchall())
        return found


def _statement(question: QuestionContent, *, by_sector: bool) -> str:
    table = _ANSWERS + (_WITH_SECTOR if by_sector else "") + _ASKED
    sector = ", sector" if by_sector else ""
    if _is_number(question):
        return f"SELECT number, count(*){sector}{table} GROUP BY number{sector}"
    chosen = f"(SELECT unnest(option_ids) AS option{sector}{table}) AS chosen"
    return f"SELECT option, count(*){sector} FROM {chosen} GROUP BY option{sector}"


def _is_number(question: QuestionContent) -> bool:
    return question.kind in (QuestionKind.NUMBER, QuestionKind.ZERO_TO_TEN)


def _first(number: int, *, by_sector: bool) -> Figure:
    workspace, wave, content = wave_of(number)
    how = "at the close, by sector" if by_sector else "open wave"
    return Figure(
        name=f"results of {number:,} answers, {how}",
        against=f"{len(content.questions)} GROUP BYs",
        goal=1.5,
        product=timed(lambda: computed(workspace, wave, content, by_sector=by_sector)),
        yardstick=timed(lambda: by_hand(workspace, wave, content, by_sector=by_sector)),
        rounds=9,
    )


def cells_of(workspace: Workspace, wave: Wave) -> tuple[Rows, Rows]:
    """What the files of a wave hold: its figures, and its answers."""
    with workspace_scope(workspace):
        results = results_of(wave=wave)
        table = answer_table(wave=wave, language="en")
        answers = [table.heading()]
        rows, last = table.chunk(None)
        while last is not None:
            answers += rows
            rows, last = table.chunk(last)
        return table_of(results=results, language="en"), answers


def _file(environment: Environment, ending: str) -> Figure:
    number = environment.extent.many_answers
    workspace, wave, _content = wave_of(number)
    figures, answers = cells_of(workspace, wave)
    client = environment.member(SURVEYS)
    path = f"/w/{SURVEYS}/waves/{wave.pk}/answers.{ending}"
    write = {"csv": lambda: _csv(answers), "xlsx": lambda: _xlsx(figures, answers)}[ending]
    return Figure(
        name=f"{ending.upper()} of {number:,} answers",
        against={"csv": "csv.writer alone", "xlsx": "openpyxl alone"}[ending],
        goal=3,
        product=lambda: client.get(path),
        yardstick=timed(write),
        rounds=5,
    )


def _fetched_by_hand(environment: Environment, figure: Figure) -> Figure:
    """The same file against its cells as well as the rows that they come from, which cost more."""
    workspace, wave, _content = wave_of(environment.extent.many_answers)
    _figures, answers = cells_of(workspace, wave)

    def by_hand() -> None:
        with workspace_scope(workspace), connection.cursor() as cursor:
            for statement in (_PEOPLE, _GIVEN):
                cursor.execute(statement, [workspace.pk, wave.pk])
                cursor.fetchall()
        _csv(answers)

    return replace(
        figure,
        name="the same, its rows fetched by hand as well",
        against="two SELECTs and csv.writer",
        goal=None,
        yardstick=timed(by_hand),
    )


def _csv(rows: Rows) -> None:
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _xlsx(*sheets: Rows) -> None:
    book = Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(io.BytesIO())
