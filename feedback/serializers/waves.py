"""The API's shapes of waves and their response rates."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from feedback.models import Survey, Wave
from feedback.serializers.figures import DisplayValueSerializer
from records.api.viewsets import RecordSerializer
from stakeholders.models import Sector


class AudienceSerializer(serializers.Serializer[Mapping[str, Any]]):
    """Whom to ask: within a list any, across lists all; nothing given is everybody."""

    sectors = serializers.ListField(
        child=serializers.ChoiceField(choices=Sector.choices), required=False, max_length=20
    )
    organizations = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=2000
    )
    partnerships = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=2000
    )


class WaveSerializer(RecordSerializer[Wave]):
    """One sending of a survey. Adding one sends nothing yet: that is a step of its own."""

    survey = serializers.PrimaryKeyRelatedField(queryset=Survey.objects)
    version = serializers.IntegerField(source="version.number", read_only=True, allow_null=True)
    audience = AudienceSerializer(required=False)

    class Meta:
        model = Wave
        fields = [
            "id", "survey", "version", "name", "audience", "status", "opens_at", "remind_at",
            "reminded_at", "reminded_count", "closes_at", "sent_at", "closed_at", "is_published",
            "audience_count", "invited_count", "started_count", "answered_count",
            "ineligible_count", "created_at",
        ]  # fmt: skip
        read_only_fields = [
            "status", "reminded_at", "reminded_count", "sent_at", "closed_at", "is_published",
            "audience_count", "invited_count", "started_count", "answered_count",
            "ineligible_count", "created_at",
        ]  # fmt: skip
        validators: list[Any] = []


class SectorRateSerializer(serializers.Serializer[Mapping[str, Any]]):
    """The rate of one sector."""

    sector = serializers.CharField()
    name = serializers.CharField()
    eligible = serializers.IntegerField()
    rate = DisplayValueSerializer()


class ResponseRateSerializer(serializers.Serializer[Mapping[str, Any]]):
    """How a wave is going, in all and by sector. Reads `{"wave": …, "sectors": […]}`."""

    invited = serializers.IntegerField(source="wave.invited_count")
    ineligible = serializers.IntegerField(source="wave.ineligible_count")
    started = serializers.IntegerField(source="wave.started_count")
    answered = serializers.IntegerField(source="wave.answered_count")
    percent = serializers.FloatField(source="wave.response_share.percent", allow_null=True)
    rate = DisplayValueSerializer(source="wave.shown_rate")
    sectors = SectorRateSerializer(many=True)
