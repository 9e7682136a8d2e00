"""What the audit trail of the open scope tells, for tests of actions."""

from uuid import UUID

from tenancy.models import AuditEvent

Told = tuple[str, UUID | None]


def trail() -> list[Told]:
    """Which action by which member, in the order of writing; None for what nobody's account did."""
    events = AuditEvent.objects.order_by("happened_at", "pk")
    return list(events.values_list("action", "actor_id"))
