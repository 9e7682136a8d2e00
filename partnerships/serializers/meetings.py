"""The API's shape of meetings."""

from typing import Any

from rest_framework import serializers

from partnerships.models import Attendance, Meeting, Partnership
from partnerships.serializers.fields import VisibleRelatedField
from stakeholders.models import Organisation
from tenancy.records import RecordSerializer


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    """Whether an invited organisation came; null while nobody has marked it."""

    organisation = VisibleRelatedField(queryset=Organisation.objects)

    class Meta:
        model = Attendance
        fields = ["organisation", "is_coming", "was_present"]
        read_only_fields = ["is_coming"]


class ReplySerializer(serializers.Serializer[Attendance]):
    """Whether one's own organisation will come."""

    is_coming = serializers.BooleanField()


class MeetingSerializer(RecordSerializer[Meeting]):
    """A meeting of a partnership; ``organisations`` replaces who is invited."""

    partnership = VisibleRelatedField(queryset=Partnership.objects)
    attendances = AttendanceSerializer(many=True, read_only=True)
    organisations: Any = VisibleRelatedField(
        queryset=Organisation.objects, many=True, required=False, write_only=True
    )

    class Meta:
        model = Meeting
        fields = [
            "id", "partnership", "title", "starts_at", "ends_at", "place", "agenda", "minutes",
            "organisations", "attendances", "is_sample", "created_at",
        ]  # fmt: skip
        read_only_fields = ["is_sample", "created_at"]
