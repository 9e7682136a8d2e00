"""Relations in the API: what a member can't read does not exist for it either."""

from typing import Any

from records.api.requests import member_of
from records.api.viewsets import RelatedIdField


class VisibleRelatedField(RelatedIdField):
    """
    A relation to rows that the calling member may read, by id.

    An id of a row it may not read is answered like an id that does not exist.
    """

    def get_queryset(self) -> Any:
        rows: Any = self.__dict__["queryset"]
        request = self.context.get("request")
        return rows.visible_to(member_of(request)) if request else rows.none()
