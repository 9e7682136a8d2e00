"""Whom to call this week, across all partnerships."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from overview.queries.engagement import (
    OrganizationEngagement,
    may_call,
    measured,
    worth_a_call,
)
from partnerships.models import Participation, Partnership
from records.caching import cached
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.models import Membership

CACHE_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class Call:
    """An organization worth a call this week, and why, in words."""

    organization: Organization
    partnership: Partnership
    reasons: list[str]
    last_on: date | None


@dataclass(frozen=True, kw_only=True)
class CallList:
    """The first of those to call, how many there are, and when they were looked for."""

    calls: list[Call]
    count: int
    as_of: datetime | None


def whom_to_call_this_week(acting_member: Membership, *, shown: int) -> CallList:
    """
    Whom to call across all open partnerships, each organization once for the partnership that
    needs it most; for coordinators.

    Whom to look at is found every few minutes, since it takes all that everybody did in half a
    year. What is shown is counted anew: who has just done something is called no more.
    """
    if not may_call(acting_member):
        return CallList(calls=[], count=0, as_of=None)
    today = today_in(acting_member.workspace)
    found, as_of = cached(
        workspace=acting_member.workspace,
        key=f"whom-to-call:{today}",
        make=lambda: (_worth_a_look(acting_member), timezone.now()),
        seconds=CACHE_SECONDS,
        outlives_writes=True,
    )
    looked_at = found[: 2 * shown]
    calls = _calls(looked_at, acting_member) if looked_at else []
    count = len(calls) + len(found) - len(looked_at)
    return CallList(calls=calls[:shown], count=count, as_of=as_of)


def _calls(looked_at: list[UUID], acting_member: Membership) -> list[Call]:
    return [
        Call(
            organization=one.organization,
            partnership=one.partnership,
            reasons=one.reasons,
            last_on=one.last_on,
        )
        for one in worth_a_call(measured(_open_parts().filter(pk__in=looked_at), acting_member))
    ]


def _open_parts() -> QuerySet[Participation]:
    return Participation.objects.exclude(partnership__stage=Partnership.Stage.CLOSED)


def _worth_a_look(acting_member: Membership) -> list[UUID]:
    return _first_of_each(worth_a_call(measured(_open_parts(), acting_member)))


def _first_of_each(rows: Iterable[OrganizationEngagement]) -> list[UUID]:
    """The participations of the first of each organization."""
    first: dict[UUID, UUID] = {}
    for row in rows:
        first.setdefault(row.organization.pk, row.participation_id)
    return list(first.values())
