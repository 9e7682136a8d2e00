"""The API of the activity log."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.access.activities import access_activity_to_change
from partnerships.actions.activities import change_activity, log_activity, remove_activity
from partnerships.models import Activity
from partnerships.queries.activities import activity_totals, with_organizations
from partnerships.serializers.activities import ActivityLogTotalsSerializer, ActivitySerializer
from records.api.pagination import KnownFilters, RecordOrdering
from records.api.viewsets import RecordViewSet


class ActivityFilter(django_filters.FilterSet):
    """The same filters as the page's: text, partnership, type, who joined, from, to, goal."""

    q = django_filters.CharFilter(method="search", label="Title, description or place contains")
    partnership = django_filters.UUIDFilter(field_name="partnership_id")
    type = django_filters.ChoiceFilter(choices=Activity.Type.choices)
    organization = django_filters.UUIDFilter(field_name="joined__organization_id")
    goal = django_filters.UUIDFilter(field_name="goal_id")
    since = django_filters.DateFilter(field_name="happened_on", lookup_expr="gte", label="From")
    until = django_filters.DateFilter(field_name="happened_on", lookup_expr="lte", label="To")

    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.search(value)


@extend_schema(tags=["activities"])
class ActivityViewSet(RecordViewSet[Activity]):
    """What was done together; a partner changes what its own members logged."""

    noun = "activity"
    verbs: ClassVar[dict[str, str]] = {"totals": "read"}
    queryset = Activity.objects  # for the schema; get_queryset says what is seen
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter
    filter_backends = [KnownFilters, RecordOrdering]
    ordering_fields = ["happened_on", "title", "created_at"]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Activity]:
        return with_organizations(Activity.objects.visible_to(self.member))

    def add_record(self, data: dict[str, Any]) -> Activity:
        organizations = data.pop("joined_organizations", [])
        return log_activity(acting_member=self.member, organizations=organizations, **data)

    def change_record(self, record: Activity, data: dict[str, Any]) -> Activity:
        organizations = data.pop("joined_organizations", None)
        found = access_activity_to_change(acting_member=self.member, activity_id=record.pk)
        return change_activity(
            acting_member=self.member, activity=found, organizations=organizations, **data
        )

    def remove_record(self, record: Activity) -> None:
        found = access_activity_to_change(acting_member=self.member, activity_id=record.pk)
        remove_activity(acting_member=self.member, activity=found)

    @extend_schema(responses=ActivityLogTotalsSerializer)
    @action(detail=False, pagination_class=None)
    def totals(self, request: Request, **kwargs: Any) -> Response:
        """Count, people reached and hours of the activities that the filters leave."""
        totals = activity_totals(self.filter_queryset(self.get_queryset()))
        return Response(ActivityLogTotalsSerializer(totals).data)
