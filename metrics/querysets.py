"""Chainable filters of metrics, measurements and shares."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from tenancy.fields import TenantQuerySet
from tenancy.models import Membership
from tenancy.permissions import within_extent

if TYPE_CHECKING:
    from metrics.models import Measurement, Metric, Share  # noqa: F401


class MetricQuerySet(TenantQuerySet["Metric"]):
    """Metrics of one workspace."""


class MeasurementQuerySet(TenantQuerySet["Measurement"]):
    """Measurements of one workspace."""

    def visible_to(self, member: Membership) -> "MeasurementQuerySet":
        """A partner reads its own and the accepted ones, funders and viewers the accepted ones."""
        rows = self
        if member.role in ("funder", "viewer"):
            rows = rows.accepted()
        own = Q(organisation_id=member.organisation_id) | Q(status="accepted")
        return within_extent(rows, member, "read", "measurement", own)

    def changeable_by(self, member: Membership) -> "MeasurementQuerySet":
        """A partner changes its own organisation's that are not accepted yet."""
        own = Q(organisation_id=member.organisation_id) & ~Q(status="accepted")
        return within_extent(self, member, "change", "measurement", own)

    def accepted(self) -> "MeasurementQuerySet":
        """Those that count."""
        return self.filter(status="accepted")


class ShareQuerySet(TenantQuerySet["Share"]):
    """Shares of one workspace."""

    def open(self) -> "ShareQuerySet":
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())
