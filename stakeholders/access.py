"""The only doors from an id to an organization or a person: the object, 404 or 403."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from stakeholders.models import Organization, Person
from tenancy.models import Membership


def access_organization(*, acting_member: Membership, organization_id: UUID) -> Organization:
    """:raises Http404: unless the member may read it."""
    found = Organization.objects.visible_to(acting_member).filter(pk=organization_id).first()
    if found is None:
        raise Http404
    return found


def access_organization_to_change(
    *, acting_member: Membership, organization_id: UUID
) -> Organization:
    """
    :raises Http404: unless the member may read it.
    :raises PermissionDenied: when the member may read but not change it.
    """
    found = access_organization(acting_member=acting_member, organization_id=organization_id)
    if not Organization.objects.changeable_by(acting_member).filter(pk=found.pk).exists():
        raise PermissionDenied(_("You can change your own organization only."))
    return found


def access_person(*, acting_member: Membership, person_id: UUID) -> Person:
    """:raises Http404: unless the member may read it."""
    rows = Person.objects.visible_to(acting_member).select_related("organization")
    found = rows.filter(pk=person_id).first()
    if found is None:
        raise Http404
    return found


def access_person_to_change(*, acting_member: Membership, person_id: UUID) -> Person:
    """
    :raises Http404: unless the member may read it.
    :raises PermissionDenied: when the member may read but not change it.
    """
    found = access_person(acting_member=acting_member, person_id=person_id)
    if not Person.objects.changeable_by(acting_member).filter(pk=found.pk).exists():
        raise PermissionDenied(_("You can change people of your own organization only."))
    return found
