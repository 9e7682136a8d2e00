"""Reads of the outbox."""

from messaging.models import Message, Suppression, kind_label


def kinds_to_choose() -> list[tuple[str, str]]:
    """The kinds that the open scope's messages have, with their labels, for a filter."""
    kinds = Message.objects.order_by("kind").values_list("kind", flat=True).distinct()
    labeled = [(kind, kind_label(kind)) for kind in kinds]
    return sorted(labeled, key=lambda pair: pair[1])


def is_suppressed(email: str) -> bool:
    """Whether the open scope's workspace must not write to this address unasked."""
    return Suppression.objects.filter(email__iexact=email).exists()
