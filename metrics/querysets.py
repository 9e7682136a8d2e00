"""Chainable filters of metrics, targets and measurements."""

from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models import Q

from tenancy.models import Membership
from tenancy.permissions import Extent, extent, may
from tenancy.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from metrics.models import Measurement, Metric, StudentGroup, Target  # noqa: F401


def reads_money(member: Membership) -> bool:
    """Whether the member's role reads everybody's amounts of money."""
    return extent(member, "read", "money") is Extent.ALL


def sees_raw_figures(member: Membership, organization_id: UUID | None) -> bool:
    """
    Whether the member enters or judges what this organization reports, so sees it as it is.

    Coordinators, and members of the organization itself. For everybody else, and on every other
    surface, the suppression service decides (docs/decisions/0012).
    """
    reach = extent(member, "change", "measurement")
    if reach is Extent.OWN:
        return organization_id is not None and organization_id == member.organization_id
    return reach is Extent.ALL


class MetricQuerySet(OwnedQuerySet["Metric"]):
    """Metrics of one workspace; amounts of money only for who may read all money."""

    noun = "metric"

    def allowed(self, member: Membership, verb: str) -> Self:
        """As the table says; what is not seen is not changed either."""
        rows = super().allowed(member, verb)
        return rows if reads_money(member) else rows.without_money()

    def without_money(self) -> Self:
        """All but amounts of money."""
        return self.filter(is_money=False)

    def on_dashboard(self) -> Self:
        """Chosen for the impact dashboard."""
        return self.filter(is_on_dashboard=True)


class TargetQuerySet(OwnedQuerySet["Target"]):
    """Targets of one workspace; those of metrics that the member may read."""

    noun = "target"

    def allowed(self, member: Membership, verb: str) -> Self:
        """As the table says; amounts of money only for who may read all money."""
        rows = super().allowed(member, verb)
        return rows if reads_money(member) else rows.filter(metric__is_money=False)


class StudentGroupQuerySet(OwnedQuerySet["StudentGroup"]):
    """What student groups are called in one workspace."""

    noun = "student_group"


class MeasurementQuerySet(OwnedQuerySet["Measurement"]):
    """Measurements of one workspace; funders and viewers read the accepted ones."""

    noun = "measurement"

    def own(self, member: Membership, verb: str) -> Q:
        """A partner reads its own and the accepted ones; it changes its own until accepted."""
        own, accepted = Q(organization_id=member.organization_id), Q(status="accepted")
        return own | accepted if verb == "read" else own & ~accepted

    def allowed(self, member: Membership, verb: str) -> Self:
        """As the table says; of others' amounts of money only what the role may read."""
        rows = super().allowed(member, verb)
        if member.role in ("funder", "viewer"):
            rows = rows.accepted()
        if reads_money(member):
            return rows
        is_shown = Q(metric__is_money=False)
        owns_some = member.organization_id and may(member, "read", "money")
        own = Q(organization_id=member.organization_id)
        return rows.filter(is_shown | own if owns_some else is_shown)

    def accepted(self) -> Self:
        """Those that count."""
        return self.filter(status="accepted")

    def submitted(self) -> Self:
        """Those that wait for a coordinator."""
        return self.filter(status="submitted")
