"""Chainable filters of meetings and of what was promised there."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from partnerships.querysets import OfPartnerships, takes_part
from tenancy.models import Membership
from tenancy.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from meetings.models import ActionItem, Meeting  # noqa: F401

LENGTH_IF_UNKNOWN = timedelta(hours=12)


class MeetingQuerySet(OfPartnerships["Meeting"]):
    """Meetings; a partner reads those of its partnerships."""

    noun = "meeting"

    def upcoming(self, now: datetime) -> Self:
        """Not over yet, nor called off; one without an end counts for twelve hours."""
        return self.filter(canceled_at=None).filter(
            Q(ends_at__gte=now) | Q(ends_at=None, starts_at__gte=now - LENGTH_IF_UNKNOWN)
        )

    def past(self, now: datetime) -> Self:
        """Over, or called off."""
        return self.filter(
            ~Q(canceled_at=None)
            | Q(ends_at__lt=now)
            | Q(ends_at=None, starts_at__lt=now - LENGTH_IF_UNKNOWN)
        )


class ActionItemQuerySet(OwnedQuerySet["ActionItem"]):
    """What organizations promised; a partner closes its own."""

    noun = "action_item"

    def own(self, member: Membership, verb: str) -> Q:
        """A partner reads what its partnerships promised, and closes what itself promised."""
        if verb == "read":
            return takes_part(member)
        return Q(organization_id=member.organization_id)

    def open(self) -> Self:
        """Not done yet."""
        return self.filter(done_at=None)

    def done(self) -> Self:
        """Closed."""
        return self.exclude(done_at=None)

    def overdue(self, today: date) -> Self:
        """Open after its day."""
        return self.filter(done_at=None, due_on__lt=today)
