"""Whom to call this week, across all partnerships."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language

from overview.queries.engagement import OrganizationEngagement, measured, worth_a_call
from partnerships.models import Participation, Partnership
from records.caching import cached
from tenancy.dates import today_in
from tenancy.models import Membership

SHOWN = 8
CACHE_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class CallList:
    """Whom to call, the most reasons first; a page shows the first of them."""

    everyone: list[OrganizationEngagement]
    has_partners: bool

    @property
    def calls(self) -> list[OrganizationEngagement]:
        """Those that a page shows."""
        return self.everyone[:SHOWN]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.everyone)


def whom_to_call_in(partnership_id: UUID, member: Membership) -> CallList:
    """
    Whom to call in one partnership, the most reasons first.

    :raises Http404: the member may not read it.
    """
    partnership = Partnership.objects.get_for(member, "read", partnership_id)
    return _calls(Participation.objects.filter(partnership=partnership), member)


def whom_to_call_this_week(acting_member: Membership) -> CallList:
    """
    Whom to call across all open partnerships, each organization once for the partnership that
    needs it most; for those who may call.

    Takes all that everybody did in half a year, so it is cached; for five minutes at most, since
    some of it depends on the hour.
    """
    today = today_in(acting_member.workspace)
    parts = Participation.objects.exclude(partnership__stage=Partnership.Stage.CLOSED)
    return cached(
        workspace=acting_member.workspace,
        key=f"calls:{today}:{get_language()}",
        make=lambda: _calls(parts, acting_member),
        seconds=CACHE_SECONDS,
    )


def _calls(parts: QuerySet[Participation], member: Membership) -> CallList:
    first: dict[object, OrganizationEngagement] = {}
    everyone = measured(parts, member)
    for one in worth_a_call(everyone):
        first.setdefault(one.organization.pk, one)
    return CallList(everyone=list(first.values()), has_partners=bool(everyone))
