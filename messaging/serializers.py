"""The shape of messages in the API."""

from messaging.models import Message
from records.api.viewsets import RecordSerializer


class MessageSerializer(RecordSerializer[Message]):
    """One e-mail of the log; personal links are never part of it."""

    class Meta:
        model = Message
        fields = (
            "id",
            "kind",
            "key",
            "to_email",
            "to_name",
            "person_id",
            "language",
            "subject",
            "text",
            "status",
            "is_transactional",
            "attempts",
            "error",
            "due_at",
            "sent_at",
            "created_at",
        )
        read_only_fields = fields
