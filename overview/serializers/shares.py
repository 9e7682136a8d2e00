"""The shape of a share link in the API."""

from typing import Any

from rest_framework import serializers

from overview.models import Share
from records.api.viewsets import RecordSerializer


class ShareSerializer(RecordSerializer[Share]):
    """
    A link to the impact dashboard. ``link`` is in the answer to its creation and never again.
    """

    expires_on = serializers.DateField(write_only=True)
    link = serializers.SerializerMethodField()

    class Meta:
        model = Share
        fields = (
            "id",
            "title",
            "prefix",
            "shows_money",
            "expires_on",
            "expires_at",
            "revoked_at",
            "last_opened_on",
            "created_at",
            "link",
        )
        read_only_fields = ("prefix", "expires_at", "revoked_at", "last_opened_on", "created_at")

    def get_link(self, share: Share) -> str | None:
        """Only the action that made the share knows its address."""
        link: Any = getattr(share, "link", None)
        return str(link) if link else None
