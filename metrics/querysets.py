"""Chainable filters of metrics and measurements."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from tenancy.isolation.models import TenantQuerySet
from tenancy.models import Membership
from tenancy.permissions import Extent, extent, may, within_extent

if TYPE_CHECKING:
    from metrics.models import Measurement, Metric  # noqa: F401


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


class MetricQuerySet(TenantQuerySet["Metric"]):
    """Metrics of one workspace."""

    def visible_to(self, member: Membership) -> "MetricQuerySet":
        """Everybody reads metrics; amounts of money only who may read all money."""
        return self if reads_money(member) else self.without_money()

    def without_money(self) -> "MetricQuerySet":
        """All but amounts of money."""
        return self.filter(is_money=False)

    def on_dashboard(self) -> "MetricQuerySet":
        """Chosen for the impact dashboard."""
        return self.filter(is_on_dashboard=True)


class MeasurementQuerySet(TenantQuerySet["Measurement"]):
    """Measurements of one workspace."""

    def visible_to(self, member: Membership) -> "MeasurementQuerySet":
        """A partner reads its own and the accepted ones, funders and viewers the accepted ones."""
        rows = self
        if member.role in ("funder", "viewer"):
            rows = rows.accepted()
        own = Q(organization_id=member.organization_id)
        if not reads_money(member):
            owns_some = member.organization_id and may(member, "read", "money")
            is_shown = Q(metric__is_money=False)
            rows = rows.filter(is_shown | own if owns_some else is_shown)
        return within_extent(rows, member, "read", "measurement", own | Q(status="accepted"))

    def changeable_by(self, member: Membership) -> "MeasurementQuerySet":
        """A partner changes its own organization's that are not accepted yet."""
        own = Q(organization_id=member.organization_id) & ~Q(status="accepted")
        return within_extent(self, member, "change", "measurement", own)

    def accepted(self) -> "MeasurementQuerySet":
        """Those that count."""
        return self.filter(status="accepted")
