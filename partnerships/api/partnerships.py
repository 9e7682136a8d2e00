"""The API of partnerships and participations."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema

from partnerships.actions.participations import add_participation, change_participation
from partnerships.filters.partnerships import ParticipationFilter
from partnerships.models import Participation, Partnership
from partnerships.nouns.partnerships import PARTNERSHIP
from partnerships.serializers.partnerships import (
    ParticipationChangeSerializer,
    ParticipationSerializer,
)
from records.api.nouns import NounViewSet
from records.api.pagination import ListFilters, RecordOrdering
from records.api.viewsets import RecordViewSet


@extend_schema(tags=["partnerships"])
class PartnershipViewSet(NounViewSet[Partnership]):
    """Joint efforts of two or more organizations; a partner sees those it takes part in."""

    declaration = PARTNERSHIP
    filter_backends = [ListFilters, RecordOrdering]
    ordering_fields = ["name", "created_at"]


@extend_schema(tags=["partnerships"])
class ParticipationViewSet(RecordViewSet[Participation]):
    """Who takes part, as what, since when. A part is ended by its ``until``, never deleted."""

    noun = "participation"
    queryset = Participation.objects  # for the schema; get_queryset says what is seen
    serializer_class = ParticipationSerializer
    filterset_class = ParticipationFilter
    http_method_names = ["get", "post", "patch", "head", "options"]

    def get_serializer_class(self) -> Any:
        if self.action == "partial_update":
            return ParticipationChangeSerializer
        return ParticipationSerializer

    def get_queryset(self) -> QuerySet[Participation]:
        return Participation.objects.visible_to(self.member).select_related("contact")

    def add_record(self, data: dict[str, Any]) -> Participation:
        return add_participation(acting_member=self.member, **data)

    def change_record(self, record: Participation, data: dict[str, Any]) -> Participation:
        found = Participation.objects.get_for(self.member, "change", record.pk)
        return change_participation(acting_member=self.member, participation=found, **data)
