"""Doors to meetings."""

from uuid import UUID

from meetings.models import Meeting
from partnerships.access.doors import changeable, visible
from tenancy.models import Membership


def access_meeting(*, acting_member: Membership, meeting_id: UUID) -> Meeting:
    """:raises Http404: unless the member may read this meeting."""
    rows = Meeting.objects.select_related("partnership")
    return visible(rows, member=acting_member, record_id=meeting_id)


def access_meeting_to_change(*, acting_member: Membership, meeting_id: UUID) -> Meeting:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    rows = Meeting.objects.select_related("partnership")
    return changeable(rows, member=acting_member, record_id=meeting_id)
