"""Writes to people."""

from enum import Enum
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
    """One address, one person, unless somebody says that several share it."""

    message = gettext_lazy(
        "A person with this e-mail address is here already. If they share it, say so."
    )


class ContactsUndecided(DomainError):
    """Somebody moves who is the contact of an organization in partnerships."""

    message = gettext_lazy(
        "This person is the contact of %(organization)s in %(partnerships)s. Say who takes over."
    )


class Undecided(Enum):
    """Nobody has said who takes over."""

    YET = "yet"


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
        _check_address(acting_member, person)
        _check_organization(acting_member, person)
    return person


def change_person(
    *,
    acting_member: Membership,
    person: Person,
    successor: Person | Undecided | None = Undecided.YET,
    **changes: Any,
) -> Person:
    """
    Change a contact. ``successor`` takes over as contact where one moves to another organization.

    :raises ContactsUndecided: the person moves, is a contact, and nothing was said of who follows.
    :raises PersonExists: the new address is somebody's already.
    :raises PermissionDenied: a partner moves somebody to another organization.
    """
    address, left = (person.email, person.shares_address), person.organization
    with recorded(person, acting_member=acting_member, action="change_person"):
        set_fields(person, changes)
        if (person.email, person.shares_address) != address:
            _check_address(acting_member, person)
        _check_organization(acting_member, person)
        if left is not None and person.organization_id != left.pk:
            _hand_over(acting_member, person, left, successor)
    return person


def contact_parts(person: Person) -> Any:
    """The parts of the person's organization in partnerships whose contact the person is."""
    parts: Any = person.participations
    return parts.select_related("partnership").order_by("partnership__name", "pk")


def _hand_over(
    acting_member: Membership,
    person: Person,
    left: Organization,
    successor: Person | Undecided | None,
) -> None:
    """Name another contact, or none, where the person stood for the organization it leaves."""
    parts = list(contact_parts(person).filter(organization_id=left.pk))
    if not parts:
        return
    if isinstance(successor, Undecided):
        names = ", ".join(part.partnership.name for part in parts)
        values = {"organization": left.name, "partnerships": names}
        text = str(ContactsUndecided.message) % values
        raise ContactsUndecided(text, field="successor")
    for part in parts:
        with recorded(part, acting_member=acting_member, action="change_participation"):
            part.contact = successor


# What they answered stays, without them.
remove_person = removal_of("person")


def _check_address(acting_member: Membership, person: Person) -> None:
    """
    Two people share no address by accident; where they do, both are marked so.

    :raises PersonExists: the address is somebody's already, and nobody said that they share it.
    """
    if not person.email:
        return
    for other in Person.objects.exclude(pk=person.pk).filter(email__iexact=person.email):
        if not person.shares_address:
            raise PersonExists(field="email")
        if not other.shares_address:
            with recorded(other, acting_member=acting_member, action="change_person"):
                other.shares_address = True


def _check_organization(acting_member: Membership, person: Person) -> None:
    own = person.organization_id is not None and (
        person.organization_id == acting_member.organization_id
    )
    if acting_member.role == Role.PARTNER and not own:
        raise PermissionDenied(_("You can add people of your own organization only."))
