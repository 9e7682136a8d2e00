"""The API of the activity log."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.models import Activity
from partnerships.nouns.activities import ACTIVITY
from partnerships.queries.activities import activity_totals, with_organizations
from partnerships.serializers.activities import ActivityLogTotalsSerializer
from records.api.nouns import NounViewSet
from records.api.pagination import ListFilters, RecordOrdering


@extend_schema(tags=["activities"])
class ActivityViewSet(NounViewSet[Activity]):
    """What was done together; a partner changes what its own members logged."""

    declaration = ACTIVITY
    verbs: ClassVar[dict[str, str]] = {"totals": "read"}
    query_names: ClassVar = {"totals": frozenset(ACTIVITY.filters.base_filters)}
    filter_backends = [ListFilters, RecordOrdering]
    ordering_fields = ["happened_on", "title", "created_at"]

    def get_queryset(self) -> QuerySet[Activity]:
        return with_organizations(Activity.objects.visible_to(self.member))

    def add_record(self, data: dict[str, Any]) -> Activity:
        return super().add_record(_as_taken(data))

    def change_record(self, record: Activity, data: dict[str, Any]) -> Activity:
        return super().change_record(record, _as_taken(data))

    @extend_schema(responses=ActivityLogTotalsSerializer)
    @action(detail=False, pagination_class=None)
    def totals(self, request: Request, **kwargs: Any) -> Response:
        """Count, people reached and hours of the activities that the filters leave."""
        totals = activity_totals(self.filter_queryset(self.get_queryset()))
        return Response(ActivityLogTotalsSerializer(totals).data)


def _as_taken(data: dict[str, Any]) -> dict[str, Any]:
    """What the actions take: who joined is called ``organizations`` there."""
    joined = {"joined_organizations": "organizations"}
    return {joined.get(name, name): value for name, value in data.items()}
