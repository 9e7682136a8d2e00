"""The API's shape of measurements with their groups."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from feedback.serializers.figures import DisplayValueSerializer, display_data
from metrics.actions.measurements import BreakdownInput
from metrics.groups import guess_dimension
from metrics.models import Breakdown, Measurement, Metric
from metrics.queries.measurements import GroupPart, Report, group_parts
from partnerships.models import Partnership
from partnerships.serializers.fields import VisibleRelatedField
from stakeholders.models import Organisation
from tenancy.records import RecordSerializer

FIGURES = ("value", "numerator", "denominator")
RELATIONS = ("metric", "partnership", "organisation")


class FiguresField(serializers.DecimalField):
    """A number with up to four decimals, or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=16, decimal_places=4, required=False, allow_null=True, **kwargs)


class BreakdownSerializer(serializers.Serializer[Any]):
    """
    One student group. Without any figure: the source withheld it.

    ``shown`` is what everybody may see; the figures themselves are null for those who may not.
    """

    dimension = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="Guessed where it is left out."
    )
    group = serializers.CharField(max_length=100)
    value = FiguresField()
    numerator = FiguresField()
    denominator = FiguresField()
    shown = DisplayValueSerializer(read_only=True)


class MeasurementSerializer(RecordSerializer[Measurement]):
    """
    One metric, one period, one reporter. ``breakdowns`` sent replaces all groups.

    ``shown`` is what may be shown of the value. The raw figures are null for whoever neither
    entered nor judges them; ``is_raw`` says which of the two this answer is.
    """

    metric = VisibleRelatedField(queryset=Metric.objects)
    partnership = VisibleRelatedField(queryset=Partnership.objects, allow_null=True, required=False)
    organisation = VisibleRelatedField(
        queryset=Organisation.objects, allow_null=True, required=False
    )
    value = FiguresField()
    numerator = FiguresField()
    denominator = FiguresField()
    status = serializers.ChoiceField(choices=Measurement.Status.choices, required=False)
    breakdowns = BreakdownSerializer(many=True, required=False)
    shown = DisplayValueSerializer(read_only=True)
    is_raw = serializers.BooleanField(read_only=True)

    class Meta:
        model = Measurement
        fields = [
            "id", "metric", "partnership", "organisation", "period_start", "period_end",
            "value", "numerator", "denominator", "shown", "is_raw", "breakdowns", "note",
            "evidence", "status", "sent_back_reason", "accepted_at", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["sent_back_reason", "accepted_at", "created_at", "updated_at"]
        validators: list[Any] = []

    def to_representation(self, instance: Measurement) -> dict[str, Any]:
        """The report as the member may see it, by what the view put into the context."""
        report: Report = self.context["reports"][instance.pk]
        groups: Sequence[Breakdown] = self.context["groups"].get(instance.pk, ())
        parts = group_parts(instance, groups, is_raw=report.is_raw, policy=self.context["policy"])
        shown: dict[str, Any] = {}
        for name, field in self.fields.items():
            if name == "shown":
                shown[name] = display_data(report.value)
            elif name == "is_raw":
                shown[name] = report.is_raw
            elif name == "breakdowns":
                shown[name] = [_group(part) for part in parts]
            elif name in FIGURES:
                shown[name] = figure_text(getattr(instance, name)) if report.is_raw else None
            elif name in RELATIONS:
                shown[name] = getattr(instance, f"{name}_id")
            else:
                value = getattr(instance, name)
                shown[name] = None if value is None else field.to_representation(value)
        return shown


class ReturnSerializer(serializers.Serializer[Any]):
    """Why a report goes back."""

    reason = serializers.CharField()


class BulkAcceptanceSerializer(serializers.Serializer[Any]):
    """Reports to be accepted at once; ids of what does not wait are left out."""

    ids = serializers.ListField(child=serializers.UUIDField(), max_length=500)


class AcceptedSerializer(serializers.Serializer[Any]):
    """Those that count from now on."""

    accepted = serializers.ListField(child=serializers.UUIDField())


def breakdown_inputs(rows: Sequence[dict[str, Any]]) -> list[BreakdownInput]:
    """What the action takes."""
    return [
        BreakdownInput(
            **{**row, "dimension": row.get("dimension") or guess_dimension(row["group"])}
        )
        for row in rows
    ]


def figure_text(figure: Decimal | None) -> str | None:
    """As ``FiguresField`` writes it."""
    return None if figure is None else f"{figure:.4f}"


def _group(part: GroupPart) -> dict[str, Any]:
    raw = part.breakdown
    figures = {name: None if raw is None else figure_text(getattr(raw, name)) for name in FIGURES}
    return {
        "dimension": part.dimension,
        "group": part.group,
        **figures,
        "shown": display_data(part.value),
    }
