"""The API's shapes of goals, ratings and the alignment matrix."""

from typing import Any

from rest_framework import serializers

from partnerships.calculations import DivergenceKind
from partnerships.models import AlignmentRating, Goal
from partnerships.wording import divergence_text
from records.api.viewsets import RecordSerializer, TranslatedSerializer


class GoalSerializer(TranslatedSerializer[Goal]):
    """A shared goal; ``partnership`` null means the whole coalition's."""

    class Meta:
        model = Goal
        fields = [
            "id", "title", "definition", "language", "translations", "partnership", "parent",
            "status", "due_on", "created_at", "updated_at",
        ]  # fmt: skip


class AlignmentRatingSerializer(RecordSerializer[AlignmentRating]):
    """One organization's rating of one goal. Adding it again changes it."""

    class Meta:
        model = AlignmentRating
        fields = ["id", "goal", "organization", "priority", "agreement", "note", "rated_at"]
        read_only_fields = ["rated_at"]


class DivergenceSerializer(serializers.Serializer[Any]):
    """Why a goal is flagged."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in DivergenceKind])
    lower = serializers.FloatField()
    higher = serializers.FloatField()
    lower_sector = serializers.CharField(allow_null=True)
    higher_sector = serializers.CharField(allow_null=True)
    text = serializers.SerializerMethodField()

    def get_text(self, divergence: Any) -> str:
        """The reason in words."""
        return divergence_text(divergence)


class MatrixCellSerializer(serializers.Serializer[Any]):
    """One organization's rating in the matrix."""

    organization = serializers.UUIDField(source="organization_id")
    priority = serializers.IntegerField()
    agreement = serializers.IntegerField()
    is_proxy = serializers.SerializerMethodField()

    def get_is_proxy(self, rating: AlignmentRating) -> bool:
        """Whether a member of another organization entered it."""
        rated_by = rating.rated_by
        return rated_by is None or rated_by.organization_id != rating.organization_id


class MatrixRowSerializer(serializers.Serializer[Any]):
    """A goal with its alignment and all its ratings."""

    goal = serializers.UUIDField(source="node.goal.pk")
    title = serializers.CharField(source="node.goal")
    parent: Any = serializers.UUIDField(source="node.goal.parent_id", allow_null=True)
    n = serializers.IntegerField(source="node.alignment.n")
    alignment = serializers.FloatField(
        source="node.alignment.alignment",
        allow_null=True,
        help_text="0 to 1; null below three organizations.",
    )
    mean_priority = serializers.FloatField(source="node.alignment.mean_priority", allow_null=True)
    mean_agreement = serializers.FloatField(source="node.alignment.mean_agreement", allow_null=True)
    divergences = DivergenceSerializer(source="node.alignment.divergences", many=True)
    agenda = serializers.CharField(
        source="node.agenda",
        help_text="A line for the next meeting's agenda; empty where partners do not differ.",
    )
    ratings = MatrixCellSerializer(source="given", many=True)


class MatrixOrganizationSerializer(serializers.Serializer[Any]):
    """A column of the matrix."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    sector = serializers.CharField()


class MatrixSerializer(serializers.Serializer[Any]):
    """Goals x organizations, as the page shows it."""

    organizations = MatrixOrganizationSerializer(many=True)
    rows = MatrixRowSerializer(many=True)
