"""Organisations and people met in the middle of other work."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.actions.organisations import add_organisation
from stakeholders.actions.people import add_person
from stakeholders.models import Organisation, Person
from tenancy.errors import DomainError
from tenancy.models import Membership
from tenancy.permissions import require


class SectorNeeded(DomainError):
    """A new organisation stands in a sector."""

    message = _("Choose the sector of the new organisation.")


class ContactOfAnother(DomainError):
    """The address belongs to a person of another organisation."""

    message = _("This address belongs to a person of another organisation.")


def find_or_add_organisation(
    *, acting_member: Membership, name: str, sector: str = ""
) -> tuple[Organisation, bool]:
    """
    The organisation of this name, added if nobody has met it yet; and whether it was added.

    An organisation already known by the name, in any case, or by one of its other names is
    chosen, so that one organisation does not become two.

    :raises SectorNeeded: it is new and has no sector.
    """
    name = " ".join(name.split())
    known = (
        Organisation.objects.filter(Q(name__iexact=name) | Q(other_names__contains=[name]))
        .order_by("created_at")
        .first()
    )
    if known is not None:
        return known, False
    if not sector:
        raise SectorNeeded(field="sector")
    require(acting_member, "add", "organisation")
    return add_organisation(acting_member=acting_member, name=name, sector=sector), True


def find_or_add_contact(
    *, acting_member: Membership, organisation: Organisation, name: str, email: str
) -> Person | None:
    """
    The person to write to at an organisation, by e-mail address; None without an address.

    :raises ContactOfAnother: the address is a person's of another organisation.
    """
    email = email.strip().lower()
    if not email:
        return None
    person = Person.objects.filter(email__iexact=email).first()
    if person is not None:
        if person.organisation_id not in (None, organisation.pk):
            raise ContactOfAnother(field="contact_email")
        return person
    require(acting_member, "add", "person")
    return add_person(
        acting_member=acting_member, name=name or email, email=email, organisation=organisation
    )
