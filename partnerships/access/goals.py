"""The organizations that rate goals."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from stakeholders.models import Organization
from tenancy.models import Membership
from tenancy.permissions import Extent, extent


def access_rating_organization(*, acting_member: Membership, organization_id: UUID) -> Organization:
    """
    The organization the member rates for: its own, or any where the role rates for all.

    :raises Http404: when there is no such organization to be seen.
    :raises PermissionDenied: when another organization must speak for itself.
    """
    organization = Organization.objects.visible_to(acting_member).filter(pk=organization_id).first()
    if organization is None:
        raise Http404
    reach = extent(acting_member, "add", "alignment_rating")
    if reach is Extent.ALL:
        return organization
    if reach is Extent.OWN and organization.pk == acting_member.organization_id:
        return organization
    raise PermissionDenied(_("Each organization rates goals for itself."))
