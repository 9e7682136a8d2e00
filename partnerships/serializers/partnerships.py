"""The API's shapes of partnerships and participations."""

from typing import Any

from rest_framework import serializers

from partnerships.models import Participation, Partnership
from partnerships.queries.partnerships import people_seen_by
from records.api.requests import member_of
from records.api.viewsets import RecordSerializer


class PartnershipSerializer(RecordSerializer[Partnership]):
    """A joint effort with its figures."""

    # A partnership just added has none of it yet.
    participant_count = serializers.IntegerField(read_only=True, default=0)
    activity_count = serializers.IntegerField(read_only=True, default=0)
    last_activity_on = serializers.DateField(read_only=True, allow_null=True, default=None)

    class Meta:
        model = Partnership
        fields = [
            "id", "name", "vision", "model", "stage", "started_on", "ended_on",
            "participant_count", "activity_count", "last_activity_on", "created_at", "updated_at",
        ]  # fmt: skip


class ParticipationSerializer(RecordSerializer[Participation]):
    """
    An organization's part in a partnership.

    ``contact`` is null for who may not read people of that organization.
    """

    class Meta:
        model = Participation
        fields = [
            "id", "partnership", "organization", "role", "responsibilities", "contact", "since",
            "until",
        ]  # fmt: skip

    def to_representation(self, instance: Participation) -> dict[str, Any]:
        data: dict[str, Any] = super().to_representation(instance)
        request = self.context.get("request")
        if data.get("contact") is not None and request is not None:
            seen = people_seen_by(member_of(request), instance.contact)
            data["contact"] = data["contact"] if seen else None
        return data


class ParticipationChangeSerializer(ParticipationSerializer):
    """A change of a part: the partnership and the organization stay what they are."""

    class Meta(ParticipationSerializer.Meta):
        read_only_fields = ["partnership", "organization"]

    partnership: Any = serializers.PrimaryKeyRelatedField(read_only=True)
    organization: Any = serializers.PrimaryKeyRelatedField(read_only=True)
