"""Chainable filters on organisations and people."""

from typing import TYPE_CHECKING

from django.db.models import Q

from tenancy.fields import TenantQuerySet
from tenancy.models import Membership
from tenancy.permissions import within_extent

if TYPE_CHECKING:
    from stakeholders.models import Organisation, Person  # noqa: F401


class OrganisationQuerySet(TenantQuerySet["Organisation"]):
    """Organisations of one workspace."""

    def visible_to(self, member: Membership) -> "OrganisationQuerySet":
        """What the member's role may read."""
        return within_extent(self, member, "read", "organisation", Q(pk=member.organisation_id))

    def changeable_by(self, member: Membership) -> "OrganisationQuerySet":
        """What the member's role may change."""
        return within_extent(self, member, "change", "organisation", Q(pk=member.organisation_id))

    def search(self, text: str) -> "OrganisationQuerySet":
        """Name, other names, place or tags contain ``text``."""
        return self.filter(
            Q(name__icontains=text)
            | Q(other_names__icontains=text)
            | Q(place__icontains=text)
            | Q(tags__icontains=text)
        )


class PersonQuerySet(TenantQuerySet["Person"]):
    """People of one workspace."""

    def visible_to(self, member: Membership) -> "PersonQuerySet":
        """What the member's role may read: a partner sees its own organisation's people."""
        return within_extent(
            self, member, "read", "person", Q(organisation_id=member.organisation_id)
        )

    def changeable_by(self, member: Membership) -> "PersonQuerySet":
        """What the member's role may change."""
        return within_extent(
            self, member, "change", "person", Q(organisation_id=member.organisation_id)
        )

    def search(self, text: str) -> "PersonQuerySet":
        """Name, e-mail, title or organisation's name contain ``text``."""
        return self.filter(
            Q(name__icontains=text)
            | Q(email__icontains=text)
            | Q(title__icontains=text)
            | Q(organisation__name__icontains=text)
        )
