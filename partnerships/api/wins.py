"""The API of wins."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.actions.wins import publish_win
from partnerships.models import Win
from partnerships.nouns.wins import WIN
from partnerships.serializers.wins import WinSerializer
from records.api.nouns import NounViewSet
from records.api.pagination import ListFilters, RecordOrdering


@extend_schema(tags=["wins"])
class WinViewSet(NounViewSet[Win]):
    """Small successes; funders and viewers read the published ones."""

    declaration = WIN
    verbs: ClassVar[dict[str, str]] = {"publication": "change"}
    filter_backends = [ListFilters, RecordOrdering]
    ordering_fields = ["happened_on", "created_at"]

    @extend_schema(request=None, responses={200: WinSerializer})
    @action(detail=True, methods=["put", "delete"])
    def publication(self, request: Request, **kwargs: Any) -> Response:
        """PUT shows the win on the impact dashboard, DELETE takes it back inside."""
        win = publish_win(
            acting_member=self.member,
            win=self.find("change"),
            is_published=request.method == "PUT",
        )
        return Response(self.get_serializer(win).data)
