"""A noun's rows as a table: the page asked for, in the order asked for, cell by cell."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from records.columns import EMPTY, Cell
from records.noun import Noun
from tenancy.models import Membership
from tenancy.requests import MemberRequest

PAGE_SIZE = 50


def listed(
    request: MemberRequest,
    noun: Noun[Any],
    found: Any,
    *,
    without: str = "",
    count: int | None = None,
) -> dict[str, Any]:
    """
    Rows of a noun as a table: the page asked for, in the order asked for, and how many, of which
    ``count`` tells if they have been counted.
    """
    member = request.membership
    ordered, sort = noun.sorted_rows(noun.for_list(found, member), request.GET.get("sort", ""))
    paginator = Paginator(ordered, PAGE_SIZE)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(request.GET.get("page"))
    rows = page.object_list = list(page.object_list)
    if noun.fill is not None:
        noun.fill(rows, member)
    columns = [each for each in _columns(noun, without) if each.is_shown(rows, member)]
    return {
        "page": page,
        "heads": _heads(request, columns, sort),
        "lines": _lines(member, columns, rows),
        "query": query_without_page(request),
        "count_text": noun.labels.count % {"n": page.paginator.count},
    }


def _heads(request: HttpRequest, columns: list[Any], current: str) -> list[dict[str, Any]]:
    heads = []
    for column in columns:
        head: dict[str, Any] = {
            "key": column.key,
            "label": column.label,
            "is_numeric": column.is_numeric,
        }
        if column.sort:
            is_current = current.removeprefix("-") == column.key
            upwards = "descending" if current.startswith("-") else "ascending"
            head["sort"] = upwards if is_current else ""
            wanted = f"-{column.key}" if current == column.key else column.key
            head["url"] = "?" + query_without_page(request, sort=wanted)
        heads.append(head)
    return heads


def _lines(member: Membership, columns: list[Any], rows: list[Any]) -> list[Any]:
    """Each row with its first cell and the others, as dicts: a template reads those fastest."""
    # By whether the cell is empty; lazy texts are translated each time they are read.
    named = [
        (column, [column.attributes(is_empty=is_empty) for is_empty in (False, True)])
        for column in columns
    ]

    def shown(cell: Cell, attributes: list[str]) -> dict[str, str]:
        own = attributes[cell.text == EMPTY]
        return {"attributes": own, "html": cell.html, "template": cell.template}

    lines = []
    for row in rows:
        cells = [shown(column.cell(row, member), attributes) for column, attributes in named]
        lines.append((row, {"first": cells[0], "others": cells[1:]}))
    return lines


def _columns(noun: Noun[Any], without: str) -> list[Any]:
    return [each for each in noun.columns if not without or each.path.split(".")[0] != without]


def query_without_page(request: HttpRequest, **changes: str) -> str:
    """The address's parameters without page and undo, some of them changed, url-encoded."""
    query = request.GET.copy()
    for name in ("page", "undo"):
        query.pop(name, None)
    for key, value in changes.items():
        query[key] = value
    return query.urlencode()
