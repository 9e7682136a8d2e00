"""What every list page of this room shares: sort, page, count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from django.utils.functional import Promise

M = TypeVar("M", bound=Model)

PER_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table; ``sort`` is the database's name for what it sorts by, if it does."""

    key: str
    label: str | Promise
    sort: str = ""
    is_numeric: bool = False


def sorted_rows(
    rows: QuerySet[M], *, columns: Sequence[Column], wanted: str, default: str
) -> tuple[QuerySet[M], str]:
    """The rows in the order asked for ("name", "-name"), or in the default one; and which it is."""
    by_key = {column.key: column.sort for column in columns if column.sort}
    key = wanted if wanted.removeprefix("-") in by_key else default
    name = by_key[key.removeprefix("-")]
    # Asked for only where there may be gaps: no index is in that order.
    nulls_last = True if _may_be_empty(rows, name) else None
    column, is_downwards = F(name), key.startswith("-")
    order: OrderBy = (column.desc if is_downwards else column.asc)(nulls_last=nulls_last)
    return rows.order_by(order, "-pk"), key


def _may_be_empty(rows: QuerySet[M], name: str) -> bool:
    try:
        return bool(getattr(rows.model._meta.get_field(name), "null", True))
    except FieldDoesNotExist:
        return True


def heads(request: HttpRequest, columns: Sequence[Column], current: str) -> list[dict[str, Any]]:
    """The columns as ``components/data_table.html`` takes them."""
    made = []
    for column in columns:
        head: dict[str, Any] = {"label": column.label, "numeric": column.is_numeric}
        if column.sort:
            is_current = current.removeprefix("-") == column.key
            upwards = "descending" if current.startswith("-") else "ascending"
            head["sort"] = upwards if is_current else ""
            key = f"-{column.key}" if current == column.key else column.key
            head["sort_url"] = "?" + query_of(request, sort=key)
        made.append(head)
    return made


def query_of(request: HttpRequest, **changes: str) -> str:
    """The address's parameters without the page, some of them changed, url-encoded."""
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("undo", None)
    for key, value in changes.items():
        query[key] = value
    return query.urlencode()


def page_of(request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
    """The page asked for; a wrong number shows the nearest."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def is_filtered(values: Mapping[str, Any]) -> bool:
    """Whether anything narrows the list."""
    return any(value for name, value in values.items() if name != "sort")
