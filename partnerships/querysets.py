"""Chainable filters of partnerships: what a member may read, what a list shows."""

from typing import TYPE_CHECKING

from django.db.models import Q

from tenancy.fields import TenantQuerySet
from tenancy.models import Membership
from tenancy.permissions import within_extent

if TYPE_CHECKING:
    from partnerships.models import (  # noqa: F401
        ActionItem,
        Activity,
        AlignmentRating,
        CheckIn,
        Concern,
        Goal,
        Meeting,
        Participation,
        Partnership,
        Win,
    )


class PartnershipQuerySet(TenantQuerySet["Partnership"]):
    """Partnerships of one workspace."""

    def visible_to(self, member: Membership) -> "PartnershipQuerySet":
        """What the member's role may read."""
        own = Q(participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "read", "partnership", own)

    def changeable_by(self, member: Membership) -> "PartnershipQuerySet":
        """What the member's role may change."""
        own = Q(participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "change", "partnership", own)

    def open(self) -> "PartnershipQuerySet":
        """Not closed."""
        return self.exclude(stage="closed")


class ParticipationQuerySet(TenantQuerySet["Participation"]):
    """Parts that organisations have in partnerships."""

    def visible_to(self, member: Membership) -> "ParticipationQuerySet":
        """What the member's role may read."""
        own = Q(partnership__participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "read", "participation", own)

    def changeable_by(self, member: Membership) -> "ParticipationQuerySet":
        """What the member's role may change."""
        own = Q(organisation_id=member.organisation_id)
        return within_extent(self, member, "change", "participation", own)

    def current(self) -> "ParticipationQuerySet":
        """Not ended."""
        return self.filter(until=None)


class GoalQuerySet(TenantQuerySet["Goal"]):
    """Shared goals; a partner reads the coalition's and those of its partnerships."""

    def visible_to(self, member: Membership) -> "GoalQuerySet":
        """What the member's role may read."""
        own = Q(partnership=None) | Q(
            partnership__participations__organisation_id=member.organisation_id
        )
        return within_extent(self, member, "read", "goal", own)

    def changeable_by(self, member: Membership) -> "GoalQuerySet":
        """What the member's role may change."""
        own = Q(partnership__participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "change", "goal", own)


class AlignmentRatingQuerySet(TenantQuerySet["AlignmentRating"]):
    """Ratings of goals; a partner reads those of its partnerships and changes its own."""

    def visible_to(self, member: Membership) -> "AlignmentRatingQuerySet":
        """What the member's role may read."""
        own = Q(goal__partnership=None) | Q(
            goal__partnership__participations__organisation_id=member.organisation_id
        )
        return within_extent(self, member, "read", "alignment_rating", own)

    def changeable_by(self, member: Membership) -> "AlignmentRatingQuerySet":
        """What the member's role may change."""
        own = Q(organisation_id=member.organisation_id)
        return within_extent(self, member, "change", "alignment_rating", own)


class ActivityQuerySet(TenantQuerySet["Activity"]):
    """What was done together; a partner changes what its own members logged."""

    def visible_to(self, member: Membership) -> "ActivityQuerySet":
        """What the member's role may read."""
        own = Q(partnership__participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "read", "activity", own)

    def changeable_by(self, member: Membership) -> "ActivityQuerySet":
        """What the member's role may change."""
        own = Q(logged_by__organisation_id=member.organisation_id)
        return within_extent(self, member, "change", "activity", own)


class WinQuerySet(TenantQuerySet["Win"]):
    """Small successes; funders and viewers read the published ones."""

    def visible_to(self, member: Membership) -> "WinQuerySet":
        """What the member's role may read."""
        own = Q(partnership__participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "read", "win", own)

    def changeable_by(self, member: Membership) -> "WinQuerySet":
        """What the member's role may change."""
        own = Q(organisation_id=member.organisation_id)
        return within_extent(self, member, "change", "win", own)

    def published(self) -> "WinQuerySet":
        """Shown on the impact dashboard."""
        return self.filter(is_published=True)


class MeetingQuerySet(TenantQuerySet["Meeting"]):
    """Meetings."""

    def visible_to(self, member: Membership) -> "MeetingQuerySet":
        """What the member's role may read."""
        own = Q(partnership__participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "read", "meeting", own)

    def changeable_by(self, member: Membership) -> "MeetingQuerySet":
        """What the member's role may change."""
        own = Q(partnership__participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "change", "meeting", own)


class CheckInQuerySet(TenantQuerySet["CheckIn"]):
    """Check-ins; a partner reads its own organisation's."""

    def visible_to(self, member: Membership) -> "CheckInQuerySet":
        """What the member's role may read."""
        own = Q(organisation_id=member.organisation_id)
        return within_extent(self, member, "read", "check_in", own)

    def changeable_by(self, member: Membership) -> "CheckInQuerySet":
        """What the member's role may change."""
        own = Q(organisation_id=member.organisation_id)
        return within_extent(self, member, "change", "check_in", own)

    def answered(self) -> "CheckInQuerySet":
        """Sent in."""
        return self.exclude(answered_at=None)

    def silent(self) -> "CheckInQuerySet":
        """Asked and not sent in."""
        return self.filter(answered_at=None)


class ConcernQuerySet(TenantQuerySet["Concern"]):
    """Risks, tensions and issues."""

    def visible_to(self, member: Membership) -> "ConcernQuerySet":
        """What the member's role may read."""
        own = Q(partnership__participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "read", "concern", own)

    def changeable_by(self, member: Membership) -> "ConcernQuerySet":
        """What the member's role may change."""
        own = Q(partnership__participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "change", "concern", own)

    def unresolved(self) -> "ConcernQuerySet":
        """Open or being watched."""
        return self.exclude(status="resolved")


class ActionItemQuerySet(TenantQuerySet["ActionItem"]):
    """What organisations promised; a partner closes its own."""

    def visible_to(self, member: Membership) -> "ActionItemQuerySet":
        """What the member's role may read."""
        own = Q(partnership__participations__organisation_id=member.organisation_id)
        return within_extent(self, member, "read", "action_item", own)

    def changeable_by(self, member: Membership) -> "ActionItemQuerySet":
        """What the member's role may change."""
        own = Q(organisation_id=member.organisation_id)
        return within_extent(self, member, "change", "action_item", own)

    def open(self) -> "ActionItemQuerySet":
        """Not done yet."""
        return self.filter(done_at=None)
