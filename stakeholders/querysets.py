"""Chainable filters on organizations and people."""

from typing import TYPE_CHECKING

from django.db.models import Q

from tenancy.isolation.models import TenantQuerySet
from tenancy.models import Membership
from tenancy.permissions import within_extent

if TYPE_CHECKING:
    from stakeholders.models import Organization, Person  # noqa: F401


class OrganizationQuerySet(TenantQuerySet["Organization"]):
    """Organizations of one workspace."""

    def visible_to(self, member: Membership) -> "OrganizationQuerySet":
        """What the member's role may read."""
        return within_extent(self, member, "read", "organization", Q(pk=member.organization_id))

    def changeable_by(self, member: Membership) -> "OrganizationQuerySet":
        """What the member's role may change."""
        return within_extent(self, member, "change", "organization", Q(pk=member.organization_id))

    def search(self, text: str) -> "OrganizationQuerySet":
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
        """What the member's role may read: a partner sees its own organization's people."""
        return within_extent(
            self, member, "read", "person", Q(organization_id=member.organization_id)
        )

    def changeable_by(self, member: Membership) -> "PersonQuerySet":
        """What the member's role may change."""
        return within_extent(
            self, member, "change", "person", Q(organization_id=member.organization_id)
        )

    def search(self, text: str) -> "PersonQuerySet":
        """Name, e-mail, title or organization's name contain ``text``."""
        return self.filter(
            Q(name__icontains=text)
            | Q(email__icontains=text)
            | Q(title__icontains=text)
            | Q(organization__name__icontains=text)
        )
