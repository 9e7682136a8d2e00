"""Writes to organizations."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.removals import remove_record
from stakeholders.models import Organization
from tenancy.audit.recording import recorded, set_fields
from tenancy.errors import DomainError
from tenancy.models import AuditEvent, Invitation, Membership


class OrganizationExists(DomainError):
    """Two organizations of one name would split what is known of it."""

    message = _("An organization of this name is here already. Choose it from the list.")


class OrganizationInUse(DomainError):
    """Deleting it would take partnerships or activities with it."""

    message = _("This organization takes part in things. Set its status to “Left” instead.")


class ExternalKeyTaken(DomainError):
    """A key of another system leads to one organization."""

    message = _("Another organization has this key already.")


def add_organization(
    *, acting_member: Membership, name: str, sector: str, **details: Any
) -> Organization:
    """
    Add an organization.

    :raises OrganizationExists: one of the same name is here, in whatever case.
    :raises ExternalKeyTaken: another one has this key.
    """
    organization = Organization(name=name.strip(), sector=sector, **details)
    with recorded(organization, acting_member=acting_member, action="add_organization"):
        _refuse_second(organization)
    return organization


def change_organization(
    *, acting_member: Membership, organization: Organization, **changes: Any
) -> Organization:
    """
    Change an organization; a changed status is dated today unless a date comes with it.

    :raises OrganizationExists: another one has the new name.
    :raises ExternalKeyTaken: another one has the new key.
    """
    was, identity = organization.status, (organization.name, organization.external_key)
    since = organization.status_since
    with recorded(organization, acting_member=acting_member, action="change_organization"):
        set_fields(organization, changes)
        if organization.status != was and organization.status_since in (None, since):
            organization.status_since = timezone.localdate()
        if identity != (organization.name, organization.external_key):
            _refuse_second(organization)
    return organization


def remove_organization(*, acting_member: Membership, organization: Organization) -> AuditEvent:
    """
    Delete an organization that nothing refers to; the event returned undoes it.

    :raises OrganizationInUse: something of any room refers to it.
    """
    for relation in organization._meta.related_objects:
        manager = relation.related_model._base_manager
        if manager.filter(**{relation.field.name: organization}).exists():
            raise OrganizationInUse
    invitations = Invitation.objects.filter(organization_id=organization.pk)
    members = Membership.objects.filter(organization_id=organization.pk)
    if members.exists() or invitations.open().exists():
        raise OrganizationInUse
    invitations.update(organization_id=None)
    return remove_record(
        record=organization, acting_member=acting_member, action="remove_organization"
    )


def _refuse_second(organization: Organization) -> None:
    """Two organizations share neither a name nor a key."""
    others = Organization.objects.exclude(pk=organization.pk)
    if others.filter(name__iexact=organization.name.strip()).exists():
        raise OrganizationExists(field="name")
    key = organization.external_key
    if key and others.filter(external_key=key).exists():
        raise ExternalKeyTaken(field="external_key")
