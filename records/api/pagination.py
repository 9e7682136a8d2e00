"""Lists of the API: in pages by cursor, sorted, filtered; what is not understood is refused."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, filters, pagination
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class RecordPagination(pagination.CursorPagination):
    """Newest first, by cursor: ``?limit=``, of which more than 200 means 200."""

    ordering = "-id"
    page_size_query_param = "limit"
    max_page_size = 200

    def get_page_size(self, request: Request) -> int | None:
        """:raises ValidationError: for a limit that is no number of rows."""
        limit = request.query_params.get("limit")
        if limit is None:
            return self.page_size
        if not (limit.isascii() and limit.isdigit()) or not limit.strip("0"):
            raise exceptions.ValidationError({"limit": [_("Enter a whole number above 0.")]})
        return self.max_page_size if len(limit) > 3 else min(int(limit), self.max_page_size)

    def get_ordering(
        self, request: Request, queryset: QuerySet[Any], view: "APIView"
    ) -> tuple[str, ...]:
        """With the id last, so that rows alike in the rest keep their place between pages."""
        ordering = super().get_ordering(request, queryset, view)
        return ordering if "-id" in ordering else (*ordering, "-id")

    def paginate_queryset(
        self, queryset: Any, request: Request, view: "APIView | None" = None
    ) -> list[Any] | None:
        """:raises NotFound: for a cursor that was not handed out for this list."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError):
            raise exceptions.NotFound(self.invalid_cursor_message) from None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        described: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in described:
            if parameter["name"] == "limit":
                parameter["schema"]["minimum"] = 1
        return described


class RecordOrdering(filters.OrderingFilter):
    """``?ordering=name`` or ``?ordering=-name``, of what the view names in ``ordering_fields``."""

    def get_ordering(
        self, request: Request, queryset: QuerySet[Any], view: "APIView"
    ) -> tuple[str, ...] | None:
        """:raises ValidationError: for what the list can't be sorted by."""
        wanted = request.query_params.get(self.ordering_param)
        if not wanted:
            return None
        if wanted not in self._choices(view):
            raise exceptions.ValidationError({"ordering": [_("The list can't be sorted by this.")]})
        return (wanted,)

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        schema = {"type": "string", "enum": self._choices(view)}
        return [{"name": "ordering", "in": "query", "required": False, "schema": schema}]

    def _choices(self, view: "APIView") -> list[str]:
        names: list[str] = view.ordering_fields  # type: ignore[attr-defined]
        return [*names, *(f"-{name}" for name in names)]


class ListFilters(DjangoFilterBackend):
    """The filters that a list declares; one record is found by its id alone."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: "APIView"
    ) -> QuerySet[Any]:
        if getattr(view, "detail", False):
            return queryset
        return super().filter_queryset(request, queryset, view)  # type: ignore[no-any-return]
