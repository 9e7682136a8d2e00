"""Doors to concerns."""

from uuid import UUID

from partnerships.access.doors import changeable, visible
from partnerships.models import Concern
from tenancy.models import Membership


def access_concern(*, acting_member: Membership, concern_id: UUID) -> Concern:
    """:raises Http404: unless the member may read this concern."""
    rows = Concern.objects.select_related(
        "partnership", "owner__user", "check_in__organization", "check_in__round"
    )
    return visible(rows, member=acting_member, record_id=concern_id)


def access_concern_to_change(*, acting_member: Membership, concern_id: UUID) -> Concern:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    rows = Concern.objects.select_related("partnership", "owner__user")
    return changeable(rows, member=acting_member, record_id=concern_id)
