"""Files of results and answers, as attachments."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback.access import access_results
from feedback.models import Wave
from feedback.queries.exports import answer_table, rows_in_scopes
from feedback.queries.figures import table_of
from feedback.queries.results import results_of
from records.spreadsheet_escaping import safe_cell
from records.spreadsheets import XLSX, csv_pieces, xlsx_pieces
from tenancy.requests import MemberRequest, member_page

CSV = "text/csv; charset=utf-8"


@member_page("read", "result")
def results_csv(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """The figures of the results page."""
    wave = access_results(acting_member=request.membership, wave_id=wave_id)
    results = results_of(wave=wave, sector=request.GET.get("sector", ""))
    rows = _safe(table_of(results=results, language=get_language() or ""))
    return _file(csv_pieces(rows), kind=CSV, name=_file_name(wave, "results", "csv"))


@member_page("read", "answer")
def answers_csv(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Every answer, as far as the survey's promise lets it."""
    wave = access_results(acting_member=request.membership, wave_id=wave_id)
    language = get_language() or "en"
    table = answer_table(wave=wave, language=language)
    rows = rows_in_scopes(request.workspace, table, language=language)
    return _file(csv_pieces(rows), kind=CSV, name=_file_name(wave, "answers", "csv"))


@member_page("read", "answer")
def answers_xlsx(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Figures and answers, a sheet each."""
    wave = access_results(acting_member=request.membership, wave_id=wave_id)
    language = get_language() or "en"
    figures = _safe(table_of(results=results_of(wave=wave), language=language))
    table = answer_table(wave=wave, language=language)
    answers = rows_in_scopes(request.workspace, table, language=language)
    pieces = xlsx_pieces([(_("Results"), figures), (_("Answers"), answers)])
    return _file(pieces, kind=XLSX, name=_file_name(wave, "answers", "xlsx"))


def _safe(rows: Iterable[list[Any]]) -> list[list[Any]]:
    return [list(map(safe_cell, row)) for row in rows]


def _file(
    pieces: Iterator[str] | Iterator[bytes], *, kind: str, name: str
) -> StreamingHttpResponse:
    """A download that begins with its first piece."""
    response = StreamingHttpResponse(pieces, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _file_name(wave: Wave, what: str, ending: str) -> str:
    """Letters, digits and dashes only."""
    return f"{slugify(f'{wave.survey} {wave.name}')[:80] or 'survey'}-{what}.{ending}"
