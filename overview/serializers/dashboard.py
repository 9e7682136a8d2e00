"""The shape of the impact dashboard in the API. Withheld figures are absent, not flagged."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from feedback.serializers import DisplayValueSerializer
from metrics.serializers.figures import MetricFiguresSerializer


class PeriodSerializer(serializers.Serializer[Any]):
    """The period asked for; null is open."""

    start = serializers.DateField(allow_null=True)
    end = serializers.DateField(allow_null=True)


class GoalFigureSerializer(serializers.Serializer[Any]):
    """A shared goal with the metrics that tell how far it has come."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    status = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    partnership = serializers.CharField(source="partnership_name")
    met_count = serializers.IntegerField()
    metrics = MetricFiguresSerializer(many=True)


class ActivityTotalsSerializer(serializers.Serializer[Any]):
    """What the activity log adds up to."""

    count = serializers.IntegerField()
    people_reached = serializers.IntegerField(allow_null=True)
    hours = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)


class SectorFigureSerializer(serializers.Serializer[Any]):
    """Organizations of one sector that take part."""

    sector = serializers.CharField()
    organizations = serializers.IntegerField()
    partnerships = serializers.IntegerField()
    share = serializers.FloatField()


class HeadlineSerializer(serializers.Serializer[Any]):
    """The one figure of a wave: a score from -100 to 100, or a mean out of the highest."""

    text = serializers.CharField()
    is_score = serializers.BooleanField()
    value = serializers.FloatField()
    highest = serializers.IntegerField()
    n = serializers.IntegerField()


class WaveSummarySerializer(serializers.Serializer[Any]):
    """One published wave."""

    id = serializers.UUIDField(source="wave_id")
    title = serializers.CharField()
    name = serializers.CharField()
    closed_on = serializers.DateField(allow_null=True)
    responses = DisplayValueSerializer(source="answered")
    rate = DisplayValueSerializer()
    headline = HeadlineSerializer(allow_null=True)


class FeedbackFiguresSerializer(serializers.Serializer[Any]):
    """Responses to the published waves."""

    wave_count = serializers.IntegerField()
    left_out = serializers.IntegerField()
    responses = DisplayValueSerializer()
    rate = DisplayValueSerializer()
    waves = WaveSummarySerializer(many=True)


class WinFigureSerializer(serializers.Serializer[Any]):
    """A published win."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    thanks_to = serializers.CharField()
    partnership = serializers.CharField(source="partnership__name")
    happened_on = serializers.DateField()
    is_sample = serializers.BooleanField()


# One dashboard, not a page of dashboards, although it is read at the collection's address.
@extend_schema_serializer(many=False)
class ImpactDashboardSerializer(serializers.Serializer[Any]):
    """Every figure of the impact dashboard."""

    as_of = serializers.DateField()
    period = PeriodSerializer()
    shows_money = serializers.BooleanField()
    goal_count = serializers.IntegerField(source="goals.count")
    achieved_count = serializers.IntegerField(source="goals.achieved_count")
    goals = GoalFigureSerializer(source="goals.shown", many=True)
    metric_count = serializers.IntegerField(source="metrics.count")
    page = serializers.IntegerField(source="metrics.number")
    page_count = serializers.IntegerField(source="metrics.page_count")
    metrics = MetricFiguresSerializer(source="metrics.shown", many=True)
    activities = ActivityTotalsSerializer(source="summary.activities")
    organization_count = serializers.IntegerField(source="summary.organization_count")
    sectors = SectorFigureSerializer(source="summary.sectors", many=True)
    feedback = FeedbackFiguresSerializer(source="summary.feedback")
    win_count = serializers.IntegerField(source="wins.count")
    wins = WinFigureSerializer(source="wins.shown", many=True)
