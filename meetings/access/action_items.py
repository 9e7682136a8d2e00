"""Doors to action items."""

from uuid import UUID

from meetings.models import ActionItem
from partnerships.access.doors import changeable, visible
from tenancy.models import Membership


def access_action_item(*, acting_member: Membership, action_item_id: UUID) -> ActionItem:
    """:raises Http404: unless the member may read this action item."""
    rows = ActionItem.objects.select_related("partnership", "organization", "meeting", "concern")
    return visible(rows, member=acting_member, record_id=action_item_id)


def access_action_item_to_change(*, acting_member: Membership, action_item_id: UUID) -> ActionItem:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    rows = ActionItem.objects.select_related("partnership", "organization", "meeting", "concern")
    return changeable(rows, member=acting_member, record_id=action_item_id)
