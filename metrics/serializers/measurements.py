"""The API's shape of measurements with their groups."""

from typing import Any

from rest_framework import serializers

from feedback.serializers import DisplayValueSerializer
from metrics.groups import MOST_GROUPS
from metrics.models import Breakdown, Measurement
from metrics.queries.measurements import GroupPart
from records.api.viewsets import NumberField, RecordSerializer, TextField, WholeMixin

FIGURES = ("value", "numerator", "denominator")


class FiguresField(NumberField):
    """A number with up to four decimals, or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=16, decimal_places=4, required=False, allow_null=True, **kwargs)


class RawFigureField(FiguresField):
    """A figure as it was reported; null for who neither entered nor judges it."""

    def get_attribute(self, instance: Measurement) -> Any:
        return super().get_attribute(instance) if instance.is_raw else None


class GroupListSerializer(serializers.ListSerializer[Any]):
    """The groups of a report, as far as the member may see them."""

    def get_attribute(self, instance: Measurement) -> Any:
        return instance.shown_parts


class BreakdownSerializer(WholeMixin, serializers.Serializer[Any]):
    """
    One student group. Without any figure: the source withheld it.

    ``shown`` is what everybody may see; the figures themselves are null for those who may not.
    """

    dimension = TextField(
        max_length=60, required=False, allow_blank=True, help_text="Guessed where it is left out."
    )
    group = TextField(max_length=100)
    value = FiguresField()
    numerator = FiguresField()
    denominator = FiguresField()
    shown = DisplayValueSerializer(read_only=True)

    class Meta:
        list_serializer_class = GroupListSerializer

    def to_internal_value(self, data: Any) -> Breakdown:
        """What the action takes."""
        return Breakdown(**super().to_internal_value(data))

    def to_representation(self, instance: GroupPart) -> dict[str, Any]:
        """At once: a list of reports has thousands of groups."""
        raw = {name: getattr(instance.breakdown, name, None) for name in FIGURES}
        return {
            "dimension": instance.dimension,
            "group": instance.group,
            **{name: None if each is None else f"{each:.4f}" for name, each in raw.items()},
            "shown": instance.value.as_dict(),
        }


class MeasurementSerializer(RecordSerializer[Measurement]):
    """
    One metric, one period, one reporter. ``breakdowns`` sent replaces all groups.

    ``shown`` is what may be shown of the value. The raw figures are null for whoever neither
    entered nor judges them; ``is_raw`` says which of the two this answer is.
    """

    value = RawFigureField()
    numerator = RawFigureField()
    denominator = RawFigureField()
    status = serializers.ChoiceField(choices=Measurement.Status.choices, required=False)
    breakdowns = BreakdownSerializer(many=True, required=False, max_length=MOST_GROUPS)  # type: ignore[call-arg]
    shown = DisplayValueSerializer(read_only=True)
    is_raw = serializers.BooleanField(read_only=True)

    class Meta:
        model = Measurement
        fields = [
            "id", "metric", "partnership", "organization", "period_start", "period_end",
            "known_on", "value", "numerator", "denominator", "shown", "is_raw", "breakdowns",
            "note", "evidence", "status", "sent_back_reason", "accepted_at", "created_at",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = ["sent_back_reason", "accepted_at", "created_at", "updated_at"]


class ReturnSerializer(serializers.Serializer[Any]):
    """Why a report goes back."""

    reason = TextField()


class BulkAcceptanceSerializer(serializers.Serializer[Any]):
    """Reports to be accepted at once; ids of what does not wait are left out."""

    ids = serializers.ListField(child=serializers.UUIDField(), max_length=500)


class AcceptedSerializer(serializers.Serializer[Any]):
    """Those that count from now on."""

    accepted = serializers.ListField(child=serializers.UUIDField())
