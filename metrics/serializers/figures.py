"""The shape of a metric's figures in the API. Withheld figures are absent, not flagged."""

from typing import Any

from rest_framework import serializers

from feedback.serializers import DisplayValueSerializer


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
