"""Doors to partnerships and to the parts organizations have in them."""

from uuid import UUID

from partnerships.access.doors import changeable, visible
from partnerships.models import Participation, Partnership
from tenancy.models import Membership


def access_partnership(*, acting_member: Membership, partnership_id: UUID) -> Partnership:
    """:raises Http404: unless the member may read this partnership."""
    return visible(Partnership.objects.all(), member=acting_member, record_id=partnership_id)


def access_partnership_to_change(*, acting_member: Membership, partnership_id: UUID) -> Partnership:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    return changeable(Partnership.objects.all(), member=acting_member, record_id=partnership_id)


def access_participation_to_change(
    *, acting_member: Membership, participation_id: UUID
) -> Participation:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    rows = Participation.objects.select_related("partnership", "organization", "contact")
    return changeable(rows, member=acting_member, record_id=participation_id)
