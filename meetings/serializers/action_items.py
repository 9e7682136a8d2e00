"""The API's shape of action items."""

from rest_framework import serializers

from meetings.models import ActionItem, Meeting
from partnerships.models import Concern, Partnership
from records.api.fields import VisibleRelatedField
from records.api.viewsets import RecordSerializer
from stakeholders.models import Organization


class ActionItemSerializer(RecordSerializer[ActionItem]):
    """What an organization promised to do by a date. Closed by its own endpoint."""

    partnership = VisibleRelatedField(queryset=Partnership.objects)
    organization = VisibleRelatedField(queryset=Organization.objects)
    meeting = VisibleRelatedField(queryset=Meeting.objects, allow_null=True, required=False)
    concern = VisibleRelatedField(queryset=Concern.objects, allow_null=True, required=False)
    is_done = serializers.BooleanField(read_only=True)

    class Meta:
        model = ActionItem
        fields = [
            "id", "partnership", "organization", "title", "due_on", "meeting", "concern",
            "is_done", "done_at", "is_sample", "created_at",
        ]  # fmt: skip
        read_only_fields = ["done_at", "is_sample", "created_at"]
