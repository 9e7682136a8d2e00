"""Chainable filters of surveys, waves and invitations."""

from typing import TYPE_CHECKING

from django.db.models import Q

from tenancy.isolation.models import TenantQuerySet
from tenancy.models import Membership
from tenancy.permissions import may, within_extent

# Surveys and waves belong to the workspace: no organization has some of its own.
NOBODYS = Q(pk__in=[])

if TYPE_CHECKING:
    from feedback.models import Survey, SurveyInvitation, Wave  # noqa: F401


class SurveyQuerySet(TenantQuerySet["Survey"]):
    """Surveys of one workspace."""

    def visible_to(self, member: Membership) -> "SurveyQuerySet":
        """What the member's role may read."""
        return within_extent(self, member, "read", "survey", NOBODYS)

    def changeable_by(self, member: Membership) -> "SurveyQuerySet":
        """What the member's role may change."""
        return within_extent(self, member, "change", "survey", NOBODYS)


class WaveQuerySet(TenantQuerySet["Wave"]):
    """Waves of one workspace."""

    def visible_to(self, member: Membership) -> "WaveQuerySet":
        """What the member's role may read; published results have doors of their own."""
        return within_extent(self, member, "read", "wave", NOBODYS)

    def changeable_by(self, member: Membership) -> "WaveQuerySet":
        """What the member's role may change."""
        return within_extent(self, member, "change", "wave", NOBODYS)

    def for_list(self) -> "WaveQuerySet":
        """With what a list shows, the latest first."""
        rows = self.select_related("survey", "version").defer("frozen_results", "version__content")
        return rows.order_by("-created_at", "-pk")

    def open(self) -> "WaveQuerySet":
        """Taking answers."""
        return self.filter(status="open")

    def published(self) -> "WaveQuerySet":
        """Closed, and shown to funders and viewers."""
        return self.filter(status="closed", is_published=True)

    def with_results_for(self, member: Membership) -> "WaveQuerySet":
        """Those whose results the member may read: all that were sent, or what is published."""
        if not may(member, "read", "wave"):
            return self.published()
        return self.exclude(version=None).filter(status__in=["sending", "open", "closed"])


class SurveyInvitationQuerySet(TenantQuerySet["SurveyInvitation"]):
    """Invitations of one workspace."""

    def for_list(self) -> "SurveyInvitationQuerySet":
        """With what a list shows, by name."""
        return self.select_related("person__organization").order_by("person__name", "pk")

    def silent(self) -> "SurveyInvitationQuerySet":
        """Asked, able to answer, and not answered yet."""
        return self.filter(has_answered=False, is_ineligible=False)
