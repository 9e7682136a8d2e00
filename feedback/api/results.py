"""Results of waves: read by those who may, shown to others by coordinators."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.serializers import BaseSerializer

from feedback.actions.results import publish_results
from feedback.filters import ResultFilter
from feedback.models import Wave
from feedback.serializers.results import WaveResultDetailSerializer, WaveResultSerializer
from records.api.viewsets import RecordViewSet


@extend_schema(tags=["results"])
@extend_schema_view(
    retrieve=extend_schema(
        parameters=[
            OpenApiParameter("sector", str, description="One of the wave's `sectors`."),
            OpenApiParameter("language", str, description="The language of the labels."),
        ]
    )
)
class ResultViewSet(RecordViewSet[Wave]):
    """Results of waves under suppression: the same figures as the results page."""

    noun = "result"
    filterset_class = ResultFilter
    http_method_names = ["get", "patch", "head", "options"]

    def get_queryset(self) -> QuerySet[Wave]:
        waves = Wave.objects.with_results_for(self.member).select_related("survey")
        if self.action == "list":
            return waves.defer("final_results")
        return waves.select_related("version")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return WaveResultSerializer if self.action == "list" else WaveResultDetailSerializer

    def change_record(self, record: Wave, data: dict[str, Any]) -> Wave:
        is_published = data.get("is_published", record.is_published)
        return publish_results(acting_member=self.member, wave=record, is_published=is_published)
