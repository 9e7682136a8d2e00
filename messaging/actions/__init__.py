"""Every write of messaging, by noun; other rooms import the names from here."""

from messaging.actions.outbox import (
    MessageDraft,
    MessageNotFailed,
    MessageNotWaiting,
    cancel_message,
    cancel_messages,
    cancellation,
    queue_message,
    queue_messages,
    retry_message,
)
from messaging.actions.suppressions import resubscribe, unsubscribe

__all__ = [
    "MessageDraft",
    "MessageNotFailed",
    "MessageNotWaiting",
    "cancel_message",
    "cancel_messages",
    "cancellation",
    "queue_message",
    "queue_messages",
    "resubscribe",
    "retry_message",
    "unsubscribe",
]
