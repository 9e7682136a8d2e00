"""The API's shape of meetings."""

from typing import Any

from rest_framework import serializers

from meetings.models import Attendance, Meeting
from partnerships.models import Partnership
from records.api.fields import VisibleRelatedField
from records.api.viewsets import RecordSerializer
from stakeholders.models import Organization


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    """Whether an invited organization came; null while nobody has marked it."""

    organization = VisibleRelatedField(queryset=Organization.objects)

    class Meta:
        model = Attendance
        fields = ["organization", "is_coming", "was_present"]
        read_only_fields = ["is_coming"]


class ReplySerializer(serializers.Serializer[Attendance]):
    """Whether one's own organization will come."""

    is_coming = serializers.BooleanField()


class MeetingSerializer(RecordSerializer[Meeting]):
    """A meeting of a partnership; ``organizations`` replaces who is invited."""

    partnership = VisibleRelatedField(queryset=Partnership.objects)
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
