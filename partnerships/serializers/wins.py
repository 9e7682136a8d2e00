"""The API's shape of wins."""

from partnerships.models import Activity, Partnership, Win
from records.api.fields import VisibleRelatedField
from records.api.viewsets import RecordSerializer
from stakeholders.models import Organization


class WinSerializer(RecordSerializer[Win]):
    """A small success; ``organization`` is whom to thank. Published by its own endpoint."""

    partnership = VisibleRelatedField(queryset=Partnership.objects)
    organization = VisibleRelatedField(
        queryset=Organization.objects, allow_null=True, required=False
    )
    activity = VisibleRelatedField(queryset=Activity.objects, allow_null=True, required=False)

    class Meta:
        model = Win
        fields = [
            "id", "partnership", "organization", "activity", "text", "happened_on",
            "is_published", "is_sample", "created_at",
        ]  # fmt: skip
        read_only_fields = ["is_published", "is_sample", "created_at"]
