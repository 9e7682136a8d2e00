"""E-mails in the outbox, written as every other room writes them."""

from itertools import count
from typing import Any

from django.utils import timezone

from messaging.actions.outbox import MessageDraft, queue_message
from messaging.models import Message

_numbers = count(1)


def make_draft(**changes: Any) -> MessageDraft:
    number = next(_numbers)
    values: dict[str, Any] = {
        "kind": "invitation",
        "key": f"test:{number}",
        "to_email": f"person{number}@example.org",
        "language": "en",
        "template": "invitation",
        "context": {"invited_by": "Ada", "role": "Partner", "expires_at": timezone.now()},
    }
    return MessageDraft(**{**values, **changes})


def make_message(**changes: Any) -> Message:
    """Queue one e-mail in the open scope; fields that the outbox decides are changed afterwards."""
    own = {"status", "error", "attempts", "leased_until", "sent_at"}
    draft = make_draft(**{k: v for k, v in changes.items() if k not in own})
    message = queue_message(draft)
    assert message is not None
    later = {name: value for name, value in changes.items() if name in own}
    if later:
        Message.objects.filter(pk=message.pk).update(**later)
        message.refresh_from_db()
    return message
