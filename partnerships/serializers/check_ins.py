"""The API's shape of check-ins."""

from rest_framework import serializers

from partnerships.models import CheckIn, CheckInRound
from records.api.viewsets import RecordSerializer


class CheckInSerializer(RecordSerializer[CheckIn]):
    """One organization's answer; ``answered_at`` is null while it is silent."""

    partnership = serializers.UUIDField(source="round.partnership_id", read_only=True)
    is_answered = serializers.BooleanField(read_only=True)
    progress = serializers.ChoiceField(
        choices=CheckIn.Progress.choices, allow_blank=True, read_only=True
    )

    class Meta:
        model = CheckIn
        fields = [
            "id", "round", "partnership", "organization", "language", "progress", "confidence",
            "win", "concern", "help_needed", "answered_at", "is_answered", "is_proxy", "is_sample",
        ]  # fmt: skip
        read_only_fields = fields


class CheckInRoundSerializer(RecordSerializer[CheckInRound]):
    """One asking of a partnership's participants. To ask, send the partnership."""

    is_open = serializers.BooleanField(read_only=True)
    asked_count = serializers.IntegerField(read_only=True)
    answered_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = CheckInRound
        fields = [
            "id", "partnership", "opened_at", "remind_at", "reminded_at", "closes_at", "is_open",
            "asked_count", "answered_count", "is_sample",
        ]  # fmt: skip
        read_only_fields = [
            "opened_at", "remind_at", "reminded_at", "closes_at", "is_sample",
        ]  # fmt: skip
