"""The API of goals, of how organizations rate them, and of the alignment matrix."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.access.goals import (
    access_rating_organization,
)
from partnerships.actions.goals import (
    GoalRating,
    rate_goals,
    remove_rating,
)
from partnerships.filters.goals import AlignmentRatingFilter
from partnerships.models import AlignmentRating, Goal
from partnerships.nouns.goals import GOAL
from partnerships.nouns.partnerships import PARTNERSHIP
from partnerships.queries.goals import alignment_matrix
from partnerships.serializers.goals import (
    AlignmentRatingSerializer,
    MatrixSerializer,
)
from records.api.nouns import NounViewSet
from records.api.pagination import ListFilters, RecordOrdering
from records.api.viewsets import RecordViewSet
from tenancy.models import Membership


@extend_schema(tags=["goals"])
class GoalViewSet(NounViewSet[Goal]):
    """Shared goals; without a partnership, the whole coalition's. Dropped ones when asked for."""

    declaration = GOAL
    filter_backends = [ListFilters, RecordOrdering]
    ordering_fields = ["title", "created_at"]


@extend_schema(tags=["goals"])
class AlignmentRatingViewSet(RecordViewSet[AlignmentRating]):
    """How organizations rate goals. A partner rates for its own, a coordinator for any."""

    noun = "alignment_rating"
    verbs: ClassVar[dict[str, str]] = {"matrix": "read"}
    queryset = AlignmentRating.objects  # for the schema; get_queryset says what is seen
    serializer_class = AlignmentRatingSerializer
    filterset_class = AlignmentRatingFilter
    query_names: ClassVar = {"matrix": frozenset({"partnership"})}
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[AlignmentRating]:
        return AlignmentRating.objects.visible_to(self.member)

    def add_record(self, data: dict[str, Any]) -> AlignmentRating:
        organization = access_rating_organization(
            acting_member=self.member, organization_id=data.pop("organization").pk
        )
        rating = GoalRating(**data)
        rate_goals(acting_member=self.member, organization=organization, ratings=[rating])
        return AlignmentRating.objects.get(goal=rating.goal, organization=organization)

    def change_record(self, record: AlignmentRating, data: dict[str, Any]) -> AlignmentRating:
        found = _rating(self.member, record.pk)
        rating = GoalRating(
            goal=found.goal,
            priority=data.get("priority", found.priority),
            agreement=data.get("agreement", found.agreement),
            note=data.get("note", found.note),
        )
        rate_goals(acting_member=self.member, organization=found.organization, ratings=[rating])
        return AlignmentRating.objects.get(pk=found.pk)

    def remove_record(self, record: AlignmentRating) -> None:
        found = _rating(self.member, record.pk)
        remove_rating(acting_member=self.member, rating=found)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "partnership",
                OpenApiTypes.UUID,
                description="Whose goals; without it the whole coalition's.",
            )
        ],
        responses=MatrixSerializer,
        filters=False,
    )
    @action(detail=False, pagination_class=None)
    def matrix(self, request: Request, **kwargs: Any) -> Response:
        """Goals x organizations with alignment and divergence, as the page shows it."""
        partnership = None
        wanted = request.query_params.get("partnership")
        if wanted:
            partnership_id = serializers.UUIDField().run_validation(wanted)
            partnership = PARTNERSHIP.find(self.member, "read", partnership_id)
        matrix = alignment_matrix(partnership=partnership, member=self.member)
        return Response(MatrixSerializer(matrix).data)


def _rating(member: Membership, rating_id: UUID) -> AlignmentRating:
    rows = AlignmentRating.objects.select_related("goal", "organization")
    found: AlignmentRating = rows.get_for(member, "change", rating_id)
    return found
