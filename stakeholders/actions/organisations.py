"""Writes to organisations."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Organisation
from tenancy.audit import record_event, snapshot
from tenancy.errors import DomainError
from tenancy.models import Invitation, Membership


class OrganisationExists(DomainError):
    """Two organisations of one name would split what is known of it."""

    message = _("An organisation of this name is here already. Choose it from the list.")


class OrganisationInUse(DomainError):
    """Deleting it would take partnerships or activities with it."""

    message = _("This organisation takes part in things. Set its status to “Left” instead.")


class ExternalKeyTaken(DomainError):
    """A key of another system leads to one organisation."""

    message = _("Another organisation has this key already.")


def _refuse_second_key(key: str, *, but_not: Organisation | None = None) -> None:
    same = Organisation.objects.filter(external_key=key) if key else Organisation.objects.none()
    if but_not is not None:
        same = same.exclude(pk=but_not.pk)
    if same.exists():
        raise ExternalKeyTaken(field="external_key")


def _refuse_second(name: str, *, but_not: Organisation | None = None) -> None:
    same = Organisation.objects.filter(name__iexact=name.strip())
    if but_not is not None:
        same = same.exclude(pk=but_not.pk)
    if same.exists():
        raise OrganisationExists(field="name")


def add_organisation(
    *, acting_member: Membership, name: str, sector: str, **details: Any
) -> Organisation:
    """
    Add an organisation.

    :raises OrganisationExists: one of the same name is here, in whatever case.
    :raises ExternalKeyTaken: another one has this key.
    """
    _refuse_second(name)
    _refuse_second_key(details.get("external_key", ""))
    organisation = Organisation.objects.create(name=name.strip(), sector=sector, **details)
    record_event(
        acting_member=acting_member,
        action="add_organisation",
        record=organisation,
        after=snapshot(organisation),
    )
    return organisation


def change_organisation(
    *, acting_member: Membership, organisation: Organisation, **changes: Any
) -> Organisation:
    """
    Change an organisation; a changed status is dated today unless a date comes with it.

    :raises OrganisationExists: another one has the new name.
    :raises ExternalKeyTaken: another one has the new key.
    """
    stored = Organisation.objects.get(pk=organisation.pk)
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
        action="change_organisation",
        record=stored,
        before=before,
        after=snapshot(stored),
    )
    return stored


def remove_organisation(*, acting_member: Membership, organisation: Organisation) -> None:
    """
    Delete an organisation that nothing refers to.

    :raises OrganisationInUse: something of any room refers to it.
    """
    for relation in organisation._meta.related_objects:
        manager = relation.related_model._base_manager
        if manager.filter(**{relation.field.name: organisation}).exists():
            raise OrganisationInUse
    invitations = Invitation.objects.filter(organisation_id=organisation.pk)
    members = Membership.objects.filter(organisation_id=organisation.pk)
    if members.exists() or invitations.open().exists():
        raise OrganisationInUse
    invitations.update(organisation_id=None)
    record_event(
        acting_member=acting_member,
        action="remove_organisation",
        record=organisation,
        before=snapshot(organisation),
    )
    organisation.delete()
