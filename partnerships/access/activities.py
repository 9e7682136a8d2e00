"""Doors to activities."""

from uuid import UUID

from partnerships.access.doors import changeable, visible
from partnerships.models import Activity
from tenancy.models import Membership


def access_activity(*, acting_member: Membership, activity_id: UUID) -> Activity:
    """:raises Http404: unless the member may read this activity."""
    rows = Activity.objects.select_related("partnership", "goal", "logged_by__user")
    return visible(rows, member=acting_member, record_id=activity_id)


def access_activity_to_change(*, acting_member: Membership, activity_id: UUID) -> Activity:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    rows = Activity.objects.select_related("partnership", "goal")
    return changeable(rows, member=acting_member, record_id=activity_id)
