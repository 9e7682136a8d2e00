"""Which organizations and people are whose."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.db.models import Q
from django.db.models.functions import Lower

from tenancy.folding import containing
from tenancy.models import Membership
from tenancy.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from stakeholders.models import Organization, Person  # noqa: F401


class OrganizationQuerySet(OwnedQuerySet["Organization"]):
    """Organizations of one workspace."""

    noun = "organization"

    def own(self, member: Membership, verb: str) -> Q:
        """The member's own organization."""
        return Q(pk=member.organization_id)

    def with_address(self, emails: Collection[str]) -> "OrganizationQuerySet":
        """Those whose own address is one of these, in lower case."""
        return self.alias(lower_email=Lower("email")).filter(lower_email__in=emails)

    def search(self, text: str) -> "OrganizationQuerySet":
        """Name, other names, place or tags contain ``text``."""
        return self.filter(containing(self.model, ("name", "other_names", "place", "tags"), text))


class PersonQuerySet(OwnedQuerySet["Person"]):
    """People of one workspace."""

    noun = "person"

    def own(self, member: Membership, verb: str) -> Q:
        """The people of the member's own organization."""
        return Q(organization_id=member.organization_id)

    def with_address(self, emails: Collection[str]) -> Self:
        """Those whose address is one of these, in lower case."""
        return self.alias(lower_email=Lower("email")).filter(lower_email__in=emails)
