"""Chainable filters of meetings and of what was promised there."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from partnerships.querysets import takes_part
from tenancy.isolation.models import TenantQuerySet
from tenancy.models import Membership
from tenancy.permissions import within_extent

if TYPE_CHECKING:
    from meetings.models import ActionItem, Meeting  # noqa: F401


class MeetingQuerySet(TenantQuerySet["Meeting"]):
    """Meetings."""

    def visible_to(self, member: Membership) -> "MeetingQuerySet":
        """What the member's role may read."""
        return within_extent(self, member, "read", "meeting", takes_part(member))

    def changeable_by(self, member: Membership) -> "MeetingQuerySet":
        """What the member's role may change."""
        return within_extent(self, member, "change", "meeting", takes_part(member))

    def upcoming(self, now: datetime) -> "MeetingQuerySet":
        """Not over yet; one without an end counts for twelve hours."""
        since = now - timedelta(hours=12)
        return self.filter(Q(ends_at__gte=now) | Q(ends_at=None, starts_at__gte=since))

    def past(self, now: datetime) -> "MeetingQuerySet":
        """Over."""
        since = now - timedelta(hours=12)
        return self.filter(Q(ends_at__lt=now) | Q(ends_at=None, starts_at__lt=since))

    def search(self, text: str) -> "MeetingQuerySet":
        """Title, agenda or minutes contain ``text``."""
        return self.filter(
            Q(title__icontains=text) | Q(agenda__icontains=text) | Q(minutes__icontains=text)
        )


class ActionItemQuerySet(TenantQuerySet["ActionItem"]):
    """What organizations promised; a partner closes its own."""

    def visible_to(self, member: Membership) -> "ActionItemQuerySet":
        """What the member's role may read."""
        return within_extent(self, member, "read", "action_item", takes_part(member))

    def changeable_by(self, member: Membership) -> "ActionItemQuerySet":
        """What the member's role may change."""
        own = Q(organization_id=member.organization_id)
        return within_extent(self, member, "change", "action_item", own)

    def open(self) -> "ActionItemQuerySet":
        """Not done yet."""
        return self.filter(done_at=None)

    def done(self) -> "ActionItemQuerySet":
        """Closed."""
        return self.exclude(done_at=None)

    def overdue(self, today: date) -> "ActionItemQuerySet":
        """Open after its day."""
        return self.filter(done_at=None, due_on__lt=today)

    def search(self, text: str) -> "ActionItemQuerySet":
        """The title contains ``text``."""
        return self.filter(title__icontains=text)
