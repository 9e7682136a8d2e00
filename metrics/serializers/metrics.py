"""The API's shapes of metrics and targets."""

from typing import Any

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from metrics.models import Metric, Target
from metrics.serializers.figures import MetricFiguresSerializer
from partnerships.models import Goal
from records.api.fields import VisibleRelatedField
from records.api.viewsets import RecordSerializer
from stakeholders.models import Organization


class MetricSerializer(RecordSerializer[Metric]):
    """A success measure; ``figures`` are those of the dashboard, protected for everybody."""

    goal = VisibleRelatedField(queryset=Goal.objects, allow_null=True, required=False)
    organization = VisibleRelatedField(
        queryset=Organization.objects, allow_null=True, required=False
    )
    figures = serializers.SerializerMethodField()

    class Meta:
        model = Metric
        fields = [
            "id", "name", "definition", "level", "kind", "unit", "direction", "frequency",
            "is_cumulative", "across_partnerships", "across_periods", "baseline", "baseline_on",
            "goal", "organization", "is_on_dashboard", "is_money", "figures",
            "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["created_at", "updated_at"]
        validators: list[Any] = []

    @extend_schema_field(MetricFiguresSerializer(allow_null=True))
    def get_figures(self, metric: Metric) -> dict[str, Any] | None:
        """Values over time, by group and against target; null right after a write."""
        found = self.context.get("figures", {}).get(metric.pk)
        return self._shape.to_representation(found) if found else None

    @cached_property
    def _shape(self) -> MetricFiguresSerializer:
        """One for all rows: its many fields are not made anew for each."""
        return MetricFiguresSerializer()


class TargetSerializer(RecordSerializer[Target]):
    """What a metric should reach by a date; ``group`` empty means everybody."""

    metric: Any = VisibleRelatedField(queryset=Metric.objects)

    class Meta:
        model = Target
        fields = ["id", "metric", "dimension", "group", "value", "due_on"]
        validators: list[Any] = []
