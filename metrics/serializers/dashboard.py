"""The shape of the impact dashboard in the API. Withheld figures are absent, not flagged."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from feedback.serializers.figures import DisplayValueSerializer


class PeriodSerializer(serializers.Serializer[Any]):
    """The stretch of time asked for; null stands open."""

    start = serializers.DateField(allow_null=True)
    end = serializers.DateField(allow_null=True)


class EquityGapSerializer(serializers.Serializer[Any]):
    """A group against all others, in percentage points."""

    status = serializers.CharField()
    n = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    others_rate = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True)
    margin = serializers.FloatField(allow_null=True)
    needed_to_close = serializers.IntegerField(allow_null=True)
    is_flagged = serializers.BooleanField()


class GroupFigureSerializer(serializers.Serializer[Any]):
    """One student group at the latest date."""

    dimension = serializers.CharField()
    group = serializers.CharField()
    value = DisplayValueSerializer()
    gap = EquityGapSerializer(allow_null=True)
    target = serializers.FloatField(allow_null=True)


class PointSerializer(serializers.Serializer[Any]):
    """One date of a metric."""

    period_start = serializers.DateField()
    period_end = serializers.DateField()
    value = DisplayValueSerializer()
    reporter_count = serializers.IntegerField()


class TargetFigureSerializer(serializers.Serializer[Any]):
    """What is to be reached."""

    value = serializers.FloatField()
    due_on = serializers.DateField()


class ProgressSerializer(serializers.Serializer[Any]):
    """Progress to the target in per cent: as it is, and between 0 and 100."""

    true = serializers.FloatField(allow_null=True)
    shown = serializers.FloatField(allow_null=True)
    is_met = serializers.BooleanField(allow_null=True)
    gap = serializers.CharField(allow_null=True)


class MetricFiguresSerializer(serializers.Serializer[Any]):
    """One metric over time, against target and by group."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    definition = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField()
    direction = serializers.CharField()
    goal = serializers.UUIDField(source="goal_id", allow_null=True)
    baseline = serializers.FloatField(allow_null=True)
    headline = DisplayValueSerializer()
    points = PointSerializer(many=True)
    groups = GroupFigureSerializer(many=True)
    target = TargetFigureSerializer(allow_null=True)
    progress = ProgressSerializer()
    as_of = serializers.DateField(allow_null=True)


class GoalFigureSerializer(serializers.Serializer[Any]):
    """A shared goal with the metrics that tell how far it has come."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    status = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    partnership = serializers.CharField()
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
    responses = DisplayValueSerializer()
    rate = DisplayValueSerializer()
    waves = WaveSummarySerializer(many=True)


class WinFigureSerializer(serializers.Serializer[Any]):
    """A published win."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    thanks_to = serializers.CharField()
    partnership = serializers.CharField()
    happened_on = serializers.DateField()
    is_sample = serializers.BooleanField()


# One dashboard, not a page of dashboards, although it is read at the collection's address.
@extend_schema_serializer(many=False)
class ImpactDashboardSerializer(serializers.Serializer[Any]):
    """Every figure of the impact dashboard."""

    as_of = serializers.DateField()
    period = PeriodSerializer()
    shows_money = serializers.BooleanField()
    goal_count = serializers.IntegerField()
    achieved_count = serializers.IntegerField()
    goals = GoalFigureSerializer(many=True)
    metric_count = serializers.IntegerField()
    page = serializers.IntegerField()
    page_count = serializers.IntegerField()
    metrics = MetricFiguresSerializer(many=True)
    activities = ActivityTotalsSerializer()
    organization_count = serializers.IntegerField()
    sectors = SectorFigureSerializer(many=True)
    feedback = FeedbackFiguresSerializer()
    win_count = serializers.IntegerField()
    wins = WinFigureSerializer(many=True)
