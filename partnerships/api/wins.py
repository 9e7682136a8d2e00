"""The API of wins."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.access.wins import access_win_to_change
from partnerships.actions.wins import add_win, change_win, publish_win, remove_win
from partnerships.models import Win
from partnerships.serializers.wins import WinSerializer
from records.api.pagination import KnownFilters, RecordOrdering, YesNoFilter
from records.api.viewsets import RecordViewSet


class WinFilter(django_filters.FilterSet):
    """``?q=``, ``?partnership=``, ``?organization=`` (thanked), ``?is_published=``."""

    q = django_filters.CharFilter(field_name="text", lookup_expr="icontains")
    partnership = django_filters.UUIDFilter(field_name="partnership_id")
    organization = django_filters.UUIDFilter(field_name="organization_id")
    is_published = YesNoFilter()


@extend_schema(tags=["wins"])
class WinViewSet(RecordViewSet[Win]):
    """Small successes; funders and viewers read the published ones."""

    noun = "win"
    verbs: ClassVar[dict[str, str]] = {"publication": "change"}
    queryset = Win.objects  # for the schema; get_queryset says what is seen
    serializer_class = WinSerializer
    filterset_class = WinFilter
    filter_backends = [KnownFilters, RecordOrdering]
    ordering_fields = ["happened_on", "created_at"]
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Win]:
        return Win.objects.visible_to(self.member)

    def add_record(self, data: dict[str, Any]) -> Win:
        return add_win(acting_member=self.member, **data)

    def change_record(self, record: Win, data: dict[str, Any]) -> Win:
        found = access_win_to_change(acting_member=self.member, win_id=record.pk)
        return change_win(acting_member=self.member, win=found, **data)

    def remove_record(self, record: Win) -> None:
        found = access_win_to_change(acting_member=self.member, win_id=record.pk)
        remove_win(acting_member=self.member, win=found)

    @extend_schema(request=None, responses={200: WinSerializer})
    @action(detail=True, methods=["put", "delete"])
    def publication(self, request: Request, **kwargs: Any) -> Response:
        """PUT shows the win on the impact dashboard, DELETE takes it back inside."""
        found = access_win_to_change(acting_member=self.member, win_id=self.get_object().pk)
        is_published = request.method == "PUT"
        win = publish_win(acting_member=self.member, win=found, is_published=is_published)
        return Response(self.get_serializer(win).data)
