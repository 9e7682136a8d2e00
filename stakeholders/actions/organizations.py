"""Writes to organizations."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Organization
from tenancy.audit.recording import record_event, snapshot
from tenancy.errors import DomainError
from tenancy.models import Invitation, Membership


class OrganizationExists(DomainError):
    """Two organizations of one name would split what is known of it."""

    message = _("An organization of this name is here already. Choose it from the list.")


class OrganizationInUse(DomainError):
    """Deleting it would take partnerships or activities with it."""

    message = _("This organization takes part in things. Set its status to “Left” instead.")


class ExternalKeyTaken(DomainError):
    """A key of another system leads to one organization."""

    message = _("Another organization has this key already.")


def _refuse_second_key(key: str, *, but_not: Organization | None = None) -> None:
    same = Organization.objects.filter(external_key=key) if key else Organization.objects.none()
    if but_not is not None:
        same = same.exclude(pk=but_not.pk)
    if same.exists():
        raise ExternalKeyTaken(field="external_key")


def _refuse_second(name: str, *, but_not: Organization | None = None) -> None:
    same = Organization.objects.filter(name__iexact=name.strip())
    if but_not is not None:
        same = same.exclude(pk=but_not.pk)
    if same.exists():
        raise OrganizationExists(field="name")


def add_organization(
    *, acting_member: Membership, name: str, sector: str, **details: Any
) -> Organization:
    """
    Add an organization.

    :raises OrganizationExists: one of the same name is here, in whatever case.
    :raises ExternalKeyTaken: another one has this key.
    """
    _refuse_second(name)
    _refuse_second_key(details.get("external_key", ""))
    organization = Organization.objects.create(name=name.strip(), sector=sector, **details)
    record_event(
        acting_member=acting_member,
        action="add_organization",
        record=organization,
        after=snapshot(organization),
    )
    return organization


def change_organization(
    *, acting_member: Membership, organization: Organization, **changes: Any
) -> Organization:
    """
    Change an organization; a changed status is dated today unless a date comes with it.

    :raises OrganizationExists: another one has the new name.
    :raises ExternalKeyTaken: another one has the new key.
    """
    stored = Organization.objects.get(pk=organization.pk)
    before = snapshot(stored)
    if "name" in changes:
        _refuse_second(changes["name"], but_not=stored)
    _refuse_second_key(changes.get("external_key", ""), but_not=stored)
    if changes.get("status", stored.status) != stored.status and not changes.get("status_since"):
        changes["status_since"] = timezone.localdate()
    for name, value in changes.items():
        setattr(stored, name, value)
    stored.save()
    record_event(
        acting_member=acting_member,
        action="change_organization",
        record=stored,
        before=before,
        after=snapshot(stored),
    )
    return stored


def remove_organization(*, acting_member: Membership, organization: Organization) -> None:
    """
    Delete an organization that nothing refers to.

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
    record_event(
        acting_member=acting_member,
        action="remove_organization",
        record=organization,
        before=snapshot(organization),
    )
    organization.delete()
