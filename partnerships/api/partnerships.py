"""The API of partnerships and participations."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema

from partnerships.access.partnerships import (
    access_participation_to_change,
    access_partnership_to_change,
)
from partnerships.actions.participations import add_participation, change_participation
from partnerships.actions.partnerships import (
    add_partnership,
    change_partnership,
    remove_partnership,
)
from partnerships.models import Participation, Partnership
from partnerships.queries.partnerships import annotate_figures
from partnerships.serializers.partnerships import (
    ParticipationChangeSerializer,
    ParticipationSerializer,
    PartnershipSerializer,
)
from records.api.pagination import RecordOrdering, YesNoFilter
from records.api.viewsets import RecordViewSet
from tenancy.dates import today_in


class PartnershipFilter(django_filters.FilterSet):
    """``?q=``, ``?model=``, ``?stage=``, ``?organization=`` (that takes part or did)."""

    q = django_filters.CharFilter(method="search", label="Name or vision contains")
    model = django_filters.ChoiceFilter(choices=Partnership.Model.choices)
    stage = django_filters.ChoiceFilter(choices=Partnership.Stage.choices)
    organization = django_filters.UUIDFilter(method="of_organization", label="Who takes part")

    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.search(value)

    def of_organization(self, rows: Any, name: str, value: UUID) -> Any:
        parts = Participation.objects.filter(organization_id=value)
        return rows.filter(pk__in=parts.values("partnership"))


class ParticipationFilter(django_filters.FilterSet):
    """``?partnership=``, ``?organization=``, ``?role=``, ``?is_current=``."""

    partnership = django_filters.UUIDFilter(field_name="partnership_id")
    organization = django_filters.UUIDFilter(field_name="organization_id")
    role = django_filters.ChoiceFilter(choices=Participation.PartRole.choices)
    is_current = YesNoFilter(method="current", label="Has not ended")

    def current(self, rows: Any, name: str, value: bool) -> Any:
        today = today_in(self.request._request.workspace)
        return rows.current(today) if value else rows.ended(today)


@extend_schema(tags=["partnerships"])
class PartnershipViewSet(RecordViewSet[Partnership]):
    """Joint efforts of two or more organizations; a partner sees those it takes part in."""

    noun = "partnership"
    queryset = Partnership.objects  # for the schema; get_queryset says what is seen
    serializer_class = PartnershipSerializer
    filterset_class = PartnershipFilter
    filter_backends = [DjangoFilterBackend, RecordOrdering]
    ordering_fields = ["name", "created_at"]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Partnership]:
        rows = Partnership.objects.visible_to(self.member)
        return annotate_figures(rows, today=today_in(self.member.workspace))

    def add_record(self, data: dict[str, Any]) -> Partnership:
        return add_partnership(acting_member=self.member, **data)

    def change_record(self, record: Partnership, data: dict[str, Any]) -> Partnership:
        access_partnership_to_change(acting_member=self.member, partnership_id=record.pk)
        return change_partnership(acting_member=self.member, partnership=record, **data)

    def remove_record(self, record: Partnership) -> None:
        found = access_partnership_to_change(acting_member=self.member, partnership_id=record.pk)
        remove_partnership(acting_member=self.member, partnership=found)


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
        found = access_participation_to_change(
            acting_member=self.member, participation_id=record.pk
        )
        return change_participation(acting_member=self.member, participation=found, **data)
