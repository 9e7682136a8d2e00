"""The API's shape of wins."""

from partnerships.models import Win
from records.api.viewsets import TranslatedSerializer


class WinSerializer(TranslatedSerializer[Win]):
    """A small success; ``organization`` is whom to thank. Published by its own endpoint."""

    class Meta:
        model = Win
        fields = [
            "id", "partnership", "organization", "activity", "text", "language",
            "translations", "happened_on", "is_published", "is_sample", "created_at",
        ]  # fmt: skip
        read_only_fields = ["is_published", "is_sample", "created_at"]
