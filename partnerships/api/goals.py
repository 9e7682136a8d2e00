"""The API of goals, of how organizations rate them, and of the alignment matrix."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.access.goals import (
    access_goal_to_change,
    access_rating_organization,
    access_rating_to_change,
)
from partnerships.access.partnerships import access_partnership
from partnerships.actions.goals import (
    GoalRating,
    add_goal,
    change_goal,
    rate_goals,
    remove_goal,
    remove_rating,
)
from partnerships.models import AlignmentRating, Goal
from partnerships.queries.goals import alignment_matrix
from partnerships.serializers.goals import (
    AlignmentRatingSerializer,
    GoalSerializer,
    MatrixSerializer,
)
from records.api.pagination import KnownFilters, RecordOrdering, YesNoFilter
from records.api.viewsets import RecordViewSet


class GoalFilter(django_filters.FilterSet):
    """``?q=``, ``?partnership=``, ``?coalition=true``, ``?status=``, ``?parent=``."""

    q = django_filters.CharFilter(method="search", label="Title or definition contains")
    partnership = django_filters.UUIDFilter(field_name="partnership_id")
    coalition = YesNoFilter(
        field_name="partnership", lookup_expr="isnull", label="Of the whole coalition"
    )
    parent = django_filters.UUIDFilter(field_name="parent_id")
    status = django_filters.ChoiceFilter(choices=Goal.Status.choices)

    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.search(value)


class AlignmentRatingFilter(django_filters.FilterSet):
    """``?goal=``, ``?organization=``, ``?partnership=`` (the goal's)."""

    goal = django_filters.UUIDFilter(field_name="goal_id")
    organization = django_filters.UUIDFilter(field_name="organization_id")
    partnership = django_filters.UUIDFilter(field_name="goal__partnership_id")


@extend_schema(tags=["goals"])
class GoalViewSet(RecordViewSet[Goal]):
    """Shared goals; without a partnership, the whole coalition's."""

    noun = "goal"
    queryset = Goal.objects  # for the schema; get_queryset says what is seen
    serializer_class = GoalSerializer
    filterset_class = GoalFilter
    filter_backends = [KnownFilters, RecordOrdering]
    ordering_fields = ["title", "created_at"]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Goal]:
        return Goal.objects.visible_to(self.member)

    def add_record(self, data: dict[str, Any]) -> Goal:
        return add_goal(acting_member=self.member, **data)

    def change_record(self, record: Goal, data: dict[str, Any]) -> Goal:
        found = access_goal_to_change(acting_member=self.member, goal_id=record.pk)
        return change_goal(acting_member=self.member, goal=found, **data)

    def remove_record(self, record: Goal) -> None:
        found = access_goal_to_change(acting_member=self.member, goal_id=record.pk)
        remove_goal(acting_member=self.member, goal=found)


@extend_schema(tags=["goals"])
class AlignmentRatingViewSet(RecordViewSet[AlignmentRating]):
    """How organizations rate goals. A partner rates for its own, a coordinator for any."""

    noun = "alignment_rating"
    verbs: ClassVar[dict[str, str]] = {"matrix": "read"}
    queryset = AlignmentRating.objects  # for the schema; get_queryset says what is seen
    serializer_class = AlignmentRatingSerializer
    filterset_class = AlignmentRatingFilter
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
        found = access_rating_to_change(acting_member=self.member, rating_id=record.pk)
        rating = GoalRating(
            goal=found.goal,
            priority=data.get("priority", found.priority),
            agreement=data.get("agreement", found.agreement),
            note=data.get("note", found.note),
        )
        rate_goals(acting_member=self.member, organization=found.organization, ratings=[rating])
        return AlignmentRating.objects.get(pk=found.pk)

    def remove_record(self, record: AlignmentRating) -> None:
        found = access_rating_to_change(acting_member=self.member, rating_id=record.pk)
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
            partnership = access_partnership(
                acting_member=self.member,
                partnership_id=serializers.UUIDField().run_validation(wanted),
            )
        matrix = alignment_matrix(partnership=partnership, member=self.member)
        return Response(MatrixSerializer(matrix).data)
