"""The API's shape of meetings and action items."""

from typing import Any

from rest_framework import serializers

from meetings.models import ActionItem, Attendance, Meeting
from records.api.viewsets import RecordSerializer, VisibleRelatedField
from stakeholders.models import Organization


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    """Whether an invited organization came; null while nobody has marked it."""

    class Meta:
        model = Attendance
        fields = ["organization", "is_coming", "was_present"]
        read_only_fields = ["is_coming"]


class ReplySerializer(serializers.Serializer[Attendance]):
    """Whether one's own organization will come."""

    is_coming = serializers.BooleanField()


class MeetingSerializer(RecordSerializer[Meeting]):
    """A meeting of a partnership; ``organizations`` replaces who is invited."""

    attendances = AttendanceSerializer(many=True, read_only=True)
    organizations: Any = VisibleRelatedField(
        queryset=Organization.objects, many=True, required=False, write_only=True
    )

    class Meta:
        model = Meeting
        fields = [
            "id", "partnership", "title", "starts_at", "ends_at", "place", "agenda", "minutes",
            "organizations", "attendances", "is_sample", "created_at",
        ]  # fmt: skip
        read_only_fields = ["is_sample", "created_at"]


class ActionItemSerializer(RecordSerializer[ActionItem]):
    """What an organization promised to do by a date. Closed by its own endpoint."""

    is_done = serializers.BooleanField(read_only=True)

    class Meta:
        model = ActionItem
        fields = [
            "id", "partnership", "organization", "title", "due_on", "meeting", "concern",
            "is_done", "done_at", "is_sample", "created_at",
        ]  # fmt: skip
        read_only_fields = ["done_at", "is_sample", "created_at"]
