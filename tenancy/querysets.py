"""
Query sets that know whose rows are whose: the permission table plus one rule of "own".

Below them, the chainable filters on tenancy's own columns.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.isolation.models import TenantQuerySet
from tenancy.permissions import Extent, extent

if TYPE_CHECKING:
    from tenancy.models import ApiToken, AuditEvent, Invitation, Membership  # noqa: F401

M = TypeVar("M", bound=models.Model, covariant=True)


class OwnedQuerySet(TenantQuerySet[M]):
    """
    Rows of one noun of the permission table.

    A subclass sets ``noun`` and says in ``own`` which rows are a member's own for a verb; the
    table says whether a role may do the verb to all rows, its own, or none.
    """

    noun: ClassVar[str]

    def own(self, member: "Membership", verb: str) -> Q:
        """The rows that count as the member's own; none unless the noun says otherwise."""
        return Q(pk__in=())

    def allowed(self, member: "Membership", verb: str) -> Self:
        """The rows to which the member may do this; without an organization, none as its own."""
        reach = extent(member, verb, self.noun)
        if reach is Extent.ALL:
            return self
        if reach is Extent.OWN and member.organization_id is not None:
            return self.filter(self.own(member, verb))
        return self.none()

    def visible_to(self, member: "Membership") -> Self:
        """The rows that the member may read."""
        return self.allowed(member, "read")

    def changeable_by(self, member: "Membership") -> Self:
        """The rows that the member may change."""
        return self.allowed(member, "change")

    def get_for(self, member: "Membership", verb: str, record_id: UUID, *, lock: bool = False) -> M:
        """
        The one row with this id; ``lock`` holds it until the transaction ends.

        :raises Http404: there is no such row, or the member may not read it.
        :raises PermissionDenied: the member may read it, and may not do this to it.
        """
        rows = self.allowed(member, verb).filter(pk=record_id)
        found = (rows.select_for_update(of=("self",)) if lock else rows).first()
        if found is not None:
            return found
        if verb != "read" and self.visible_to(member).filter(pk=record_id).exists():
            raise PermissionDenied(_("Your role does not allow this."))
        raise Http404


def named_for(rows: models.QuerySet[Any], *, at: str, name: str | Func) -> Subquery:
    """
    What the row with the id at ``at`` is called, if it is among ``rows``: what a member reads.

    For lists and pages that name what a record refers to: that may be of another partnership.
    """
    found = F(name) if isinstance(name, str) else name
    return Subquery(rows.filter(pk=OuterRef(at)).order_by().values(found=found)[:1])


class MembershipQuerySet(OwnedQuerySet["Membership"]):
    """Members of one workspace."""

    noun = "membership"

    def active(self) -> Self:
        """Not suspended, and the user may sign in."""
        return self.filter(is_suspended=False, user__is_active=True)

    def for_list(self) -> Self:
        """With what a list shows."""
        return self.select_related("user").order_by("user__name", "user__email", "id")


class InvitationQuerySet(OwnedQuerySet["Invitation"]):
    """Ways into one workspace; only those still open can be seen or ended."""

    noun = "invitation"

    def allowed(self, member: "Membership", verb: str) -> Self:
        """The open invitations to which the member may do this."""
        return super().allowed(member, verb).open()

    def open(self) -> Self:
        """Neither accepted nor expired."""
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())


class ApiTokenQuerySet(OwnedQuerySet["ApiToken"]):
    """Bearer tokens of one workspace."""

    noun = "api_token"

    def allowed(self, member: "Membership", verb: str) -> Self:
        """A member's own; an owner's reach is everybody's."""
        reach = extent(member, verb, self.noun)
        if reach is Extent.ALL:
            return self
        return self.filter(membership=member) if reach is Extent.OWN else self.none()

    def usable(self) -> Self:
        """Not expired, and the member is active."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
            membership__is_suspended=False,
            membership__user__is_active=True,
        )


class AuditEventQuerySet(OwnedQuerySet["AuditEvent"]):
    """The audit trail of one workspace."""

    noun = "audit_event"
