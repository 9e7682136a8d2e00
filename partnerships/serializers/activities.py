"""The API's shapes of activities and their totals."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from partnerships.models import Activity
from records.api.viewsets import NumberField, RecordSerializer, VisibleRelatedField
from stakeholders.models import Organization


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A workshop",
            value={
                "partnership": "0198f1d2-0000-7000-8000-000000000001",
                "type": "workshop",
                "title": "Reading workshop for families",
                "happened_on": "2026-03-02",
                "organizations": ["0198f1d2-0000-7000-8000-000000000002"],
                "people_reached": 24,
                "hours": "3.50",
            },
            request_only=True,
        )
    ]
)
class ActivitySerializer(RecordSerializer[Activity]):
    """What was done together; ``organizations`` lists who joined, by id."""

    organizations = VisibleRelatedField(
        queryset=Organization.objects, many=True, required=False, source="joined_organizations"
    )
    hours = NumberField(
        max_digits=8, decimal_places=2, min_value=0, allow_null=True, required=False
    )

    class Meta:
        model = Activity
        fields = [
            "id", "partnership", "type", "title", "happened_on", "organizations", "description",
            "place", "people_reached", "hours", "goal", "is_sample", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["is_sample", "created_at", "updated_at"]


class ActivityLogTotalsSerializer(serializers.Serializer[Any]):
    """What the activities found add up to."""

    count = serializers.IntegerField()
    people_reached = serializers.IntegerField(allow_null=True)
    hours = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
