"""The door to something removed that can be brought back."""

from typing import Any
from uuid import UUID

from django.http import Http404

from tenancy.models import AuditEvent, Membership
from tenancy.permissions import Extent, extent

#: What can be brought back: the audited action -> the model it removed, and that model's noun.
REMOVALS: dict[str, tuple[Any, str]] = {}


def access_removal(*, acting_member: Membership, event_id: UUID) -> AuditEvent:
    """
    The removal the member may undo: its own, or anybody's where the role removes everything.

    :raises Http404: for anything else, and once it has been undone.
    """
    event = AuditEvent.objects.filter(pk=event_id, action__in=REMOVALS).first()
    if event is None:
        raise Http404
    model, noun = REMOVALS[event.action]
    may_undo = (
        event.actor_id == acting_member.pk or extent(acting_member, "delete", noun) is Extent.ALL
    )
    is_back = event.object_id is None or model.objects.filter(pk=event.object_id).exists()
    if is_back or not may_undo:
        raise Http404
    return event
