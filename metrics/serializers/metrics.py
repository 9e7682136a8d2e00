"""The API's shapes of metrics and targets."""

from metrics.models import Metric, StudentGroup, Target
from metrics.serializers.figures import MetricFiguresSerializer
from records.api.viewsets import RecordSerializer, TranslatedSerializer


class MetricSerializer(TranslatedSerializer[Metric]):
    """A success measure; ``figures`` are those of the dashboard, protected for everybody."""

    figures = MetricFiguresSerializer(read_only=True)

    class Meta:
        model = Metric
        fields = [
            "id", "name", "definition", "level", "kind", "unit", "outcome", "language",
            "translations", "direction", "frequency", "is_cumulative", "across_partnerships",
            "across_periods", "baseline", "baseline_on", "goal", "organization",
            "is_on_dashboard", "is_money", "figures", "created_at", "updated_at",
        ]  # fmt: skip


class TargetSerializer(RecordSerializer[Target]):
    """What a metric should reach by a date; ``group`` empty means everybody."""

    class Meta:
        model = Target
        fields = ["id", "metric", "dimension", "group", "value", "due_on"]


class StudentGroupSerializer(TranslatedSerializer[StudentGroup]):
    """What a student group, and what divides students into such groups, are in other languages."""

    class Meta:
        model = StudentGroup
        fields = ["id", "dimension", "group", "language", "translations"]
