"""The shape of a metric's figures in the API. Withheld figures are absent, not flagged."""

from typing import Any

from rest_framework import serializers

from feedback.serializers import DisplayValueSerializer
from metrics.queries.group_figures import GroupFigure
from metrics.queries.series import MetricFigures
from metrics.wording import closing_text, gap_text, headline_note


class EquityGapSerializer(serializers.Serializer[Any]):
    """
    A group against all others of its dimension, in percentage points.

    ``gap`` is negative where the group fares worse. ``needed_to_close``: so many more people with
    the outcome would close it, or so many fewer where the metric's direction is down.
    """

    status = serializers.CharField()
    n = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    others_rate = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True)
    margin = serializers.FloatField(allow_null=True)
    needed_to_close = serializers.IntegerField(allow_null=True)
    is_flagged = serializers.BooleanField()


class GroupFigureSerializer(serializers.Serializer[Any]):
    """
    One student group on the headline's date; ``gap_text`` and ``closing_text`` say the gap in the
    words of the pages, ``dimension_name`` and ``group_name`` are what they call the group.
    """

    dimension = serializers.CharField()
    group = serializers.CharField()
    dimension_name = serializers.CharField(source="name.dimension")
    group_name = serializers.CharField(source="name.group")
    value = DisplayValueSerializer()
    gap = EquityGapSerializer(allow_null=True)
    gap_text = serializers.SerializerMethodField()
    closing_text = serializers.SerializerMethodField()
    target = serializers.FloatField(allow_null=True)

    def get_gap_text(self, figure: GroupFigure) -> str:
        """How far the group is from all others."""
        return gap_text(figure.gap)

    def get_closing_text(self, figure: GroupFigure) -> str:
        """What would close the gap; empty without one."""
        return closing_text(figure)


class UnknownGroupSerializer(serializers.Serializer[Any]):
    """How many people are of no known group."""

    dimension = serializers.CharField()
    count = serializers.IntegerField()


class IncompleteSerializer(serializers.Serializer[Any]):
    """Why a period is not the coalition's."""

    counted = serializers.IntegerField()
    expected = serializers.IntegerField()
    lacks = serializers.CharField()


class PointSerializer(serializers.Serializer[Any]):
    """One date of a metric; where it is ``incomplete`` it is no headline and meets no target."""

    period_start = serializers.DateField()
    period_end = serializers.DateField()
    value = DisplayValueSerializer()
    reporter_count = serializers.IntegerField()
    incomplete = IncompleteSerializer(allow_null=True)
    known_on = serializers.DateField(allow_null=True)


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
    outcome = serializers.CharField()
    direction = serializers.CharField()
    goal = serializers.UUIDField(source="goal_id", allow_null=True)
    baseline = serializers.FloatField(allow_null=True)
    headline = DisplayValueSerializer()
    points = PointSerializer(many=True)
    groups = GroupFigureSerializer(many=True)
    target = TargetFigureSerializer(allow_null=True)
    progress = ProgressSerializer()
    as_of = serializers.DateField(allow_null=True)
    unknown = UnknownGroupSerializer(many=True)
    is_carried = serializers.BooleanField()
    is_overlapping = serializers.BooleanField()
    note = serializers.SerializerMethodField()

    def get_note(self, figures: MetricFigures) -> str:
        """How old the headline is, and which periods are not in it."""
        return headline_note(figures)
