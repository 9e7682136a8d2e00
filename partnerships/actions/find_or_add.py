"""Organizations and people that a form about something else finds, or adds."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.actions.organizations import add_organization
from stakeholders.actions.people import add_person
from stakeholders.models import Organization, Person
from tenancy.errors import DomainError
from tenancy.models import Membership
from tenancy.permissions import require


class SectorNeeded(DomainError):
    """A new organization needs a sector."""

    message = _("Choose the sector of the new organization.")


class ContactOfAnother(DomainError):
    """The address belongs to a person of another organization."""

    message = _("This address belongs to a person of another organization.")


def find_or_add_organization(
    *, acting_member: Membership, name: str, sector: str = ""
) -> Organization:
    """
    The organization of this name, added if it is not known yet.

    An organization already known by the name, in any case, or by one of its other names is
    chosen, so that one organization does not become two.

    :raises SectorNeeded: it is new and has no sector.
    """
    name = " ".join(name.split())
    known = (
        Organization.objects.filter(Q(name__iexact=name) | Q(other_names__contains=[name]))
        .order_by("created_at")
        .first()
    )
    if known is not None:
        return known
    if not sector:
        raise SectorNeeded(field="sector")
    require(acting_member, "add", "organization")
    return add_organization(acting_member=acting_member, name=name, sector=sector)


def main_contact_of(organization: Organization) -> Person | None:
    """Whom the organization names as its main contact, if anybody."""
    return Person.objects.filter(organization=organization, is_main_contact=True).first()


def find_or_add_contact(
    *, acting_member: Membership, organization: Organization, name: str, email: str
) -> Person | None:
    """
    The person to write to at an organization, by e-mail address; None without an address.

    Of several who share the address, the one of this name, or else of this organization.

    :raises ContactOfAnother: the address is a person's of another organization.
    """
    email = email.strip().lower()
    if not email:
        return None
    people = sorted(
        Person.objects.filter(email__iexact=email).order_by("pk"),
        key=lambda each: (each.organization_id != organization.pk, each.name != name),
    )
    if people:
        person = people[0]
        if person.organization_id not in (None, organization.pk):
            raise ContactOfAnother(field="contact_email")
        return person
    require(acting_member, "add", "person")
    return add_person(
        acting_member=acting_member, name=name or email, email=email, organization=organization
    )
