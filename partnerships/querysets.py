"""Chainable filters of partnerships: what a member may read, what a list shows."""

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar
from uuid import UUID

from django.db.models import Model, Q

from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.permissions import may
from tenancy.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from partnerships.models import (  # noqa: F401
        Activity,
        Adaptation,
        AlignmentRating,
        CheckIn,
        CheckInRound,
        Concern,
        Goal,
        Participation,
        Partnership,
        Win,
    )


M = TypeVar("M", bound=Model)


def takes_part(member: Membership, path: str = "partnership") -> Q:
    """
    Rows whose partnership (at ``path``; "" for partnerships themselves) the member's organization
    takes part in today. An organization whose part has ended reads no more.
    """
    prefix = f"{path}__participations__" if path else "participations__"
    has_not_ended = Q(**{f"{prefix}until": None}) | Q(
        **{f"{prefix}until__gte": today_in(member.workspace)}
    )
    return Q(**{f"{prefix}organization_id": member.organization_id}) & has_not_ended


class OfPartnerships(OwnedQuerySet[M]):
    """
    Rows of partnerships: a member's own are those of the partnerships that its organization takes
    part in. ``written_by`` names who wrote a row: others then change only what their own
    organization's members wrote.
    """

    written_by: ClassVar[str] = ""

    def own(self, member: Membership, verb: str) -> Q:
        """Those of the member's partnerships; to change, those that its own members wrote."""
        own = takes_part(member)
        if verb == "read" or not self.written_by:
            return own
        return own & Q(**{f"{self.written_by}__organization_id": member.organization_id})


class PartnershipQuerySet(OwnedQuerySet["Partnership"]):
    """Partnerships of one workspace."""

    noun = "partnership"

    def own(self, member: Membership, verb: str) -> Q:
        """Those that the member's organization takes part in."""
        return takes_part(member, "")

    def open(self) -> "PartnershipQuerySet":
        """Not closed."""
        return self.exclude(stage="closed")


class ParticipationQuerySet(OwnedQuerySet["Participation"]):
    """Parts that organizations have in partnerships."""

    noun = "participation"

    def own(self, member: Membership, verb: str) -> Q:
        """To read, those of the member's partnerships; to change, its organization's."""
        if verb == "read":
            return takes_part(member)
        return Q(organization_id=member.organization_id)

    def current(self, today: date) -> "ParticipationQuerySet":
        """Not ended by ``today``; the day of the end still counts."""
        return self.filter(Q(until=None) | Q(until__gte=today))

    def ended(self, today: date) -> "ParticipationQuerySet":
        """Ended before ``today``."""
        return self.filter(until__lt=today)


class GoalQuerySet(OwnedQuerySet["Goal"]):
    """Shared goals; a partner reads the coalition's and those of its partnerships."""

    noun = "goal"

    def own(self, member: Membership, verb: str) -> Q:
        """Those of the member's partnerships; to read, also the coalition's."""
        own = takes_part(member)
        return own | Q(partnership=None) if verb == "read" else own

    def pursued(self) -> "GoalQuerySet":
        """Not dropped."""
        return self.exclude(status="dropped")


class AlignmentRatingQuerySet(OwnedQuerySet["AlignmentRating"]):
    """Ratings of goals; a partner reads those of its partnerships and changes its own."""

    noun = "alignment_rating"

    def own(self, member: Membership, verb: str) -> Q:
        """To read, those of the coalition's goals too; to change, its organization's."""
        if verb == "read":
            return Q(goal__partnership=None) | takes_part(member, "goal__partnership")
        return Q(organization_id=member.organization_id)


class ActivityQuerySet(OfPartnerships["Activity"]):
    """What was done together; a partner changes what its own members logged."""

    noun = "activity"
    written_by = "logged_by"

    def joined_by(self, organization_id: UUID) -> "ActivityQuerySet":
        """Those an organization joined."""
        return self.filter(joined__organization_id=organization_id)


class WinQuerySet(OfPartnerships["Win"]):
    """Small successes; funders and viewers read the published ones."""

    noun = "win"
    written_by = "added_by"

    def allowed(self, member: Membership, verb: str) -> Self:
        """As the table says; who may read no partnership sees published wins."""
        rows = super().allowed(member, verb)
        reads_all = verb != "read" or may(member, "read", "partnership")
        return rows if reads_all else rows.filter(is_published=True)

    def published(self) -> "WinQuerySet":
        """Shown on the impact dashboard."""
        return self.filter(is_published=True)


class CheckInRoundQuerySet(OfPartnerships["CheckInRound"]):
    """Askings; a partner sees that its partnerships were asked, and inside only its own answer."""

    noun = "check_in"

    def open(self, now: datetime) -> Self:
        """Still taking answers."""
        return self.filter(closes_at__gt=now)

    def closed(self, now: datetime) -> Self:
        """Taking no more answers."""
        return self.filter(closes_at__lte=now)


class CheckInQuerySet(OwnedQuerySet["CheckIn"]):
    """Check-ins; a partner reads and answers its own organization's."""

    noun = "check_in"

    def own(self, member: Membership, verb: str) -> Q:
        """Its organization's."""
        return Q(organization_id=member.organization_id)

    def answered(self) -> "CheckInQuerySet":
        """Sent in."""
        return self.exclude(answered_at=None)

    def silent(self) -> "CheckInQuerySet":
        """Asked and not sent in."""
        return self.filter(answered_at=None)


class ConcernQuerySet(OwnedQuerySet["Concern"]):
    """Risks, tensions and issues."""

    noun = "concern"

    def unresolved(self) -> Self:
        """Open or being watched."""
        return self.exclude(status="resolved")


class AdaptationQuerySet(OfPartnerships["Adaptation"]):
    """What was changed on the way; a partner reads that of its partnerships."""

    noun = "adaptation"
