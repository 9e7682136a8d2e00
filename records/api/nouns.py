"""A noun's endpoints, from its declaration."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import Http404
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSetMixin

from records.api.viewsets import RecordViewSet
from records.noun import Noun

M = TypeVar("M", bound=models.Model)
# The writes that exist only where the noun declares their action.
_WRITES = {"create": "add", "partial_update": "change", "destroy": "remove"}


class NounViewSet(RecordViewSet[M]):
    """
    List, read, add, change and remove what ``declaration`` declares, by the same filters and
    actions as its pages. Steps of a noun's own are ``@action`` methods of a subclass.
    """

    declaration: ClassVar[Noun[Any]]

    @property
    def noun(self) -> str:  # type: ignore[override]
        """The row of the permission table."""
        return self.declaration.key

    @property
    def filterset_class(self) -> Any:
        """The same filters as the page's."""
        return self.declaration.filters

    def get_serializer_class(self) -> Any:
        return self.declaration.serializer

    def get_queryset(self) -> QuerySet[M]:
        rows = self.declaration.rows
        if getattr(self, "swagger_fake_view", False):
            return rows.none()  # type: ignore[no-any-return]
        fetch = (
            self.declaration.for_list if self.action == "list" else self.declaration.with_details
        )
        return fetch(rows.visible_to(self.member), self.member)  # type: ignore[no-any-return]

    def fill(self, rows: list[M]) -> None:
        """Set on rows that are about to be shown what no query can."""
        if self.declaration.fill is not None:
            self.declaration.fill(rows, self.member)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With all that it shows of the given rows; a change has not been made yet."""
        if args and args[0] is not None and "data" not in kwargs:
            self.fill(args[0] if isinstance(args[0], list) else [args[0]])
        return super().get_serializer(*args, **kwargs)

    def find(self, verb: str, *, lock: bool = True) -> M:
        """
        The record of the address, if the member may do ``verb`` to it, held until the end.

        :raises Http404: there is none, or the member may not read it.
        :raises PermissionDenied: the member may read it, and may not do this to it.
        """
        try:
            found: M = self.declaration.find(self.member, verb, self.kwargs["pk"], lock=lock)
        except (ValidationError, ValueError):
            raise Http404 from None
        return found

    def locked(self, verb: str) -> M:
        """As ``find``, if the record is still what the caller read."""
        return self.unchanged(self.find(verb))

    def add_record(self, data: dict[str, Any]) -> M:
        assert self.declaration.add is not None
        return self.declaration.add(acting_member=self.member, **data)  # type: ignore[no-any-return]

    def change_record(self, record: M, data: dict[str, Any]) -> M:
        assert self.declaration.change is not None
        named = {self.declaration.key: record}
        return self.declaration.change(acting_member=self.member, **named, **data) or record

    def remove_record(self, record: M) -> None:
        assert self.declaration.remove is not None
        self.declaration.remove(acting_member=self.member, **{self.declaration.key: record})


class NounRouter(SimpleRouter):
    """Routes of viewsets; a noun without an action for a write has no method for it."""

    def register_noun(self, viewset: type[NounViewSet[Any]]) -> None:
        """Add a noun under its plural."""
        noun = viewset.declaration
        self.register(noun.path, viewset, basename=noun.name)

    def get_method_map(
        self, viewset: type[ViewSetMixin], method_map: Mapping[str, str]
    ) -> dict[str, str]:
        found: dict[str, str] = super().get_method_map(viewset, method_map)
        noun: Noun[Any] | None = getattr(viewset, "declaration", None)
        if noun is None:
            return found
        return {
            method: action
            for method, action in found.items()
            if action not in _WRITES or getattr(noun, _WRITES[action]) is not None
        }
