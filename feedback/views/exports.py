"""Files of results and answers, as attachments."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from openpyxl import Workbook

from feedback.access.results import access_answers, access_results
from feedback.models import Wave
from feedback.queries.exports import AnswerTable, answer_table
from feedback.queries.figures import table_of
from feedback.queries.results import results_of
from tenancy.cells import safe_cell
from tenancy.models import Workspace
from tenancy.requests import MemberRequest, member_page
from tenancy.scope import workspace_scope

ROWS_AT_ONCE = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@member_page("read", "result")
def results_csv(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """The figures of the results page."""
    wave = access_results(acting_member=request.membership, wave_id=wave_id)
    results = results_of(wave=wave, sector=request.GET.get("sector", ""))
    rows = table_of(results=results, language=get_language() or "")
    return _csv(rows, name=_file_name(wave, "results", "csv"))


@member_page("read", "answer")
def answers_csv(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Every answer, as far as the survey's promise lets it."""
    wave = access_answers(acting_member=request.membership, wave_id=wave_id)
    language = get_language() or "en"
    table = answer_table(wave=wave, language=language)
    rows = _rows_in_scopes(request.workspace, table, language=language)
    return _csv(rows, name=_file_name(wave, "answers", "csv"))


@member_page("read", "answer")
def answers_xlsx(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Figures and answers, a sheet each, written row by row."""
    wave = access_answers(acting_member=request.membership, wave_id=wave_id)
    results, language = results_of(wave=wave), get_language() or ""
    book = Workbook(write_only=True)
    _sheet(book, _("Results"), table_of(results=results, language=language))
    _sheet(book, _("Answers"), _rows(answer_table(wave=wave, language=language)))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it when sent
    book.save(file)
    file.seek(0)
    name = _file_name(wave, "answers", "xlsx")
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _rows(table: AnswerTable) -> Iterator[list[Any]]:
    yield table.heading()
    rows, last = table.chunk(None)
    while last is not None:
        yield from rows
        rows, last = table.chunk(last)


def _rows_in_scopes(
    workspace: Workspace, table: AnswerTable, *, language: str
) -> Iterator[list[Any]]:
    """
    The same while the file is already on its way: the request's scope has closed by then, so each
    chunk opens one of its own, and none is held while a slow reader reads.
    """
    with override(language):
        yield table.heading()
    last: UUID | None = None
    while True:
        with override(language), workspace_scope(workspace):
            rows, last = table.chunk(last)
        if last is None:
            return
        yield from rows


def _sheet(book: Workbook, title: str, rows: Iterable[list[Any]]) -> None:
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append(list(map(safe_cell, row)))


def _csv(rows: Iterable[list[Any]], *, name: str) -> StreamingHttpResponse:
    """Rows as CSV in UTF-8 with the mark by which spreadsheet programs know it."""

    def pieces() -> Iterator[str]:
        yield "\ufeff"
        remaining = iter(rows)
        while batch := list(islice(remaining, ROWS_AT_ONCE)):
            piece = io.StringIO()
            csv.writer(piece).writerows(list(map(safe_cell, row)) for row in batch)
            yield piece.getvalue()

    response = StreamingHttpResponse(pieces(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _file_name(wave: Wave, what: str, ending: str) -> str:
    """Letters, digits and dashes only."""
    return f"{slugify(f'{wave.survey} {wave.name}')[:80] or 'survey'}-{what}.{ending}"
