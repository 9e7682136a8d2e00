"""The API's shape of measurements with their groups."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.timezone import get_current_timezone
from rest_framework import serializers

from feedback.serializers import DisplayValueSerializer
from metrics.actions.measurements import BreakdownInput
from metrics.groups import guess_dimension
from metrics.models import Measurement, Metric
from metrics.queries.measurements import GroupPart, Report, group_parts
from partnerships.models import Partnership
from records.api.fields import VisibleRelatedField
from records.api.viewsets import NumberField, RecordSerializer, WholeMixin
from stakeholders.models import Organization

FIGURES = ("value", "numerator", "denominator")
RELATIONS = ("metric", "partnership", "organization")


class FiguresField(NumberField):
    """A number with up to four decimals, or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=16, decimal_places=4, required=False, allow_null=True, **kwargs)


class BreakdownSerializer(WholeMixin, serializers.Serializer[Any]):
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
    organization = VisibleRelatedField(
        queryset=Organization.objects, allow_null=True, required=False
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
            "id", "metric", "partnership", "organization", "period_start", "period_end",
            "value", "numerator", "denominator", "shown", "is_raw", "breakdowns", "note",
            "evidence", "status", "sent_back_reason", "accepted_at", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["sent_back_reason", "accepted_at", "created_at", "updated_at"]
        validators: list[Any] = []

    def to_representation(self, instance: Measurement) -> dict[str, Any]:
        """The report as the member may see it, by what the view put into the context."""
        report: Report = self.context["reports"][instance.pk]
        return {name: write(instance, report) for name, write in self._writers.items()}

    @cached_property
    def _writers(self) -> dict[str, Callable[[Measurement, Report], Any]]:
        """How each field is written: looked up once for a list of hundreds."""
        return {name: self._writer(name, field) for name, field in self.fields.items()}

    def _writer(
        self, name: str, field: serializers.Field[Any, Any, Any, Any]
    ) -> Callable[[Measurement, Report], Any]:
        if name == "shown":
            return lambda _row, report: report.value.as_dict()
        if name == "is_raw":
            return lambda _row, report: report.is_raw
        if name == "breakdowns":
            return self._groups
        if name in FIGURES:
            return lambda row, report: figure_text(getattr(row, name)) if report.is_raw else None
        if name in RELATIONS:
            name = f"{name}_id"
        if isinstance(field, serializers.DateTimeField):
            zone = get_current_timezone()
            return lambda row, _report: moment_text(getattr(row, name), zone)
        return lambda row, _report: getattr(row, name)

    def _groups(self, row: Measurement, report: Report) -> list[dict[str, Any]]:
        groups = self.context["groups"].get(row.pk, ())
        policy = self.context["policy"]
        parts = group_parts(row, groups, is_raw=report.is_raw, policy=policy)
        return [_group(part) for part in parts]


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


def moment_text(moment: datetime | None, zone: tzinfo) -> str | None:
    """As the API's ``DateTimeField`` writes it."""
    if moment is None:
        return None
    text = moment.astimezone(zone).isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def _group(part: GroupPart) -> dict[str, Any]:
    raw = part.breakdown
    figures = {name: None if raw is None else figure_text(getattr(raw, name)) for name in FIGURES}
    return {
        "dimension": part.dimension,
        "group": part.group,
        **figures,
        "shown": part.value.as_dict(),
    }
