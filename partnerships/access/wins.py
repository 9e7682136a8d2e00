"""Doors to wins."""

from uuid import UUID

from partnerships.access.doors import changeable, visible
from partnerships.models import Win
from tenancy.models import Membership


def access_win(*, acting_member: Membership, win_id: UUID) -> Win:
    """:raises Http404: unless the member may read this win."""
    rows = Win.objects.select_related("partnership", "organization", "activity")
    return visible(rows, member=acting_member, record_id=win_id)


def access_win_to_change(*, acting_member: Membership, win_id: UUID) -> Win:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    rows = Win.objects.select_related("partnership", "organization", "activity")
    return changeable(rows, member=acting_member, record_id=win_id)
