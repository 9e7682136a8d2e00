"""Writes to people."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.removals import removal_of
from stakeholders.models import Organization, Person
from tenancy.audit.recording import recorded, set_fields
from tenancy.errors import DomainError
from tenancy.models import Membership
from tenancy.roles import Role


class PersonExists(DomainError):
    """One address, one person."""

    message = gettext_lazy("A person with this e-mail address is here already.")


def add_person(
    *,
    acting_member: Membership,
    name: str,
    email: str = "",
    organization: Organization | None = None,
    **details: Any,
) -> Person:
    """
    Add a contact.

    :raises PersonExists: the address is somebody's already.
    :raises PermissionDenied: a partner adds to another organization.
    """
    person = Person(name=name.strip(), email=email.strip(), organization=organization, **details)
    with recorded(person, acting_member=acting_member, action="add_person"):
        _refuse_second(person)
        _check_organization(acting_member, person)
    return person


def change_person(*, acting_member: Membership, person: Person, **changes: Any) -> Person:
    """
    Change a contact.

    :raises PersonExists: the new address is somebody's already.
    :raises PermissionDenied: a partner moves somebody to another organization.
    """
    email = person.email
    with recorded(person, acting_member=acting_member, action="change_person"):
        set_fields(person, changes)
        if person.email != email:
            _refuse_second(person)
        _check_organization(acting_member, person)
    return person


# What they answered stays, without them.
remove_person = removal_of("person")


def _refuse_second(person: Person) -> None:
    """Two people share no address."""
    others = Person.objects.exclude(pk=person.pk)
    if person.email and others.filter(email__iexact=person.email).exists():
        raise PersonExists(field="email")


def _check_organization(acting_member: Membership, person: Person) -> None:
    own = person.organization_id is not None and (
        person.organization_id == acting_member.organization_id
    )
    if acting_member.role == Role.PARTNER and not own:
        raise PermissionDenied(_("You can add people of your own organization only."))
