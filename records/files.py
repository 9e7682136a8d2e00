"""
A noun's list as a file: all rows that the page shows, in its order and columns, as CSV or XLSX.

The ids are found while the request's scope is open, so that the order stands; the rows are read in
chunks while the file is on its way, each in a scope of its own, and again only those that the
member may read.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from records.columns import translation_columns
from records.noun import Noun
from records.spreadsheet_escaping import safe_cell
from records.spreadsheets import XLSX, Row, csv_pieces, xlsx_pieces
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tenancy.requests import MemberRequest, member_page

CSV = "text/csv; charset=utf-8"
ENDINGS = ("csv", "xlsx")
ROWS_AT_ONCE = 500

Sheet = tuple[str, Iterable[Row]]


def file_page(noun: Noun[Any], ending: str) -> Callable[..., HttpResponseBase]:
    """The view of a noun's list as a file; its filters and order are those of the list."""

    @require_safe
    @member_page("read", noun.key)
    def page(request: MemberRequest) -> HttpResponseBase:
        rows = noun.rows.visible_to(request.membership)
        found = noun.filters(request.GET, queryset=rows, request=request).qs
        detailed = noun.for_list(found, request.membership)
        ordered, _sort = noun.sorted_rows(detailed, request.GET.get("sort", ""))
        keys = list(ordered.values_list("pk", flat=True))
        sheet = (str(noun.labels.many), _rows(noun, request.membership, keys))
        return file_response([sheet], name=noun.path, ending=ending, workspace=request.workspace)

    return page


def file_urls(address: str, query: str) -> list[tuple[str, str]]:
    """The files at an address without its ending, each with its name; ``query`` narrows them."""
    asked = f"?{query}" if query else ""
    return [(ending.upper(), f"{address}.{ending}{asked}") for ending in ENDINGS]


def file_response(
    sheets: Sequence[Sheet], *, name: str, ending: str, workspace: Workspace
) -> StreamingHttpResponse:
    """
    Sheets of cells as a download that begins with its first row: each a sheet of a workbook, or
    one after the other as CSV. Every cell passes ``safe_cell``.
    """
    safe = [(title, _safe(rows)) for title, rows in sheets]
    pieces: Iterator[str] | Iterator[bytes] = (
        xlsx_pieces(safe)
        if ending == "xlsx"
        else csv_pieces(row for _title, rows in safe for row in rows)
    )
    kind = XLSX if ending == "xlsx" else CSV
    response = StreamingHttpResponse(as_read(pieces, workspace), content_type=kind)
    file_name = f"{slugify(workspace.slug)}-{name}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def as_read(pieces: Iterator[Any], workspace: Workspace) -> Iterator[Any]:
    """Each piece is made in the reader's language and the workspace's zone, as the page was."""
    return _in_language(pieces, translation.get_language() or "en", workspace.time_zone)


def _in_language(pieces: Iterator[Any], language: str, zone: str) -> Iterator[Any]:
    while True:
        with translation.override(language), timezone.override(zone):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def every_row(noun: Noun[Any], member: Membership) -> Iterator[Row]:
    """The whole list of a noun, as ``member`` may read it: a heading, then safe cells."""
    with workspace_scope(member.workspace):
        rows = noun.for_list(noun.rows.visible_to(member), member).order_by(*noun.order_by)
        keys = list(rows.values_list("pk", flat=True))
    return _safe(_rows(noun, member, keys))


def _safe(rows: Iterable[Row]) -> Iterator[Row]:
    return (list(map(safe_cell, row)) for row in rows)


def _rows(noun: Noun[Any], member: Membership, keys: list[UUID]) -> Iterator[Row]:
    shown = {each.path: each for each in reversed(noun.columns) if each.is_shown([], member)}
    columns = [each for each in noun.columns if shown.get(each.path) is each]
    columns += translation_columns(noun.model, member.workspace.languages)
    yield [str(each.label) for each in columns]
    for start in range(0, len(keys), ROWS_AT_ONCE):
        with workspace_scope(member.workspace):
            chunk = _chunk(noun, member, keys[start : start + ROWS_AT_ONCE])
            cells = [[each.exported(row) for each in columns] for row in chunk]
        yield from cells


def _chunk(noun: Noun[Any], member: Membership, keys: list[UUID]) -> list[Any]:
    """The rows with these ids that the member may read, in this order, with all they show."""
    found = noun.rows.visible_to(member).filter(pk__in=keys)
    by_key = {row.pk: row for row in noun.for_list(found, member)}
    rows = [by_key[key] for key in keys if key in by_key]
    if noun.fill is not None:
        noun.fill(rows, member)
    return rows
