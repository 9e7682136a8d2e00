"""Reads of the activity log."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from partnerships.models import (
    Activity,
    ActivityOrganization,
    Goal,
    Participation,
    Partnership,
)
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.permissions import Extent, extent


@dataclass(frozen=True, kw_only=True)
class ActivityTotals:
    """What a set of activities adds up to; None where no activity says how many."""

    count: int
    people_reached: int | None
    hours: Decimal | None


def activity_totals(
    activities: QuerySet[Activity] | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> ActivityTotals:
    """
    Count, people reached and hours of activities: the one source of these figures everywhere.

    Without ``activities`` the whole workspace's; ``since`` and ``until`` are both included.
    People are added up per activity, so who came twice counts twice. One statement.
    """
    rows = Activity.objects.all() if activities is None else activities
    if since:
        rows = rows.filter(happened_on__gte=since)
    if until:
        rows = rows.filter(happened_on__lte=until)
    sums = rows.order_by().aggregate(
        count=Count("pk"), people_reached=Sum("people_reached"), hours=Sum("hours")
    )
    return ActivityTotals(
        count=sums["count"],
        people_reached=sums["people_reached"],
        hours=sums["hours"],
    )


def with_names(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """With what a list shows: the partnership, and who joined as ``joined_names``, by name."""
    joined = ActivityOrganization.objects.filter(activity=OuterRef("pk"))
    names = joined.order_by("organization__name").values("organization__name")
    return activities.select_related("partnership").annotate(joined_names=ArraySubquery(names))


def with_organizations(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """With the partnership, and with who joined, by name."""
    joined = ActivityOrganization.objects.select_related("organization")
    return activities.select_related("partnership").prefetch_related(
        Prefetch("joined", joined.order_by("organization__name"))
    )


def organizations_in_log(member: Membership) -> QuerySet[Organization]:
    """The organizations that joined activities the member may read, by name."""
    joined = ActivityOrganization.objects.filter(organization=OuterRef("pk"))
    if extent(member, "read", "activity") is not Extent.ALL:
        activities = Activity.objects.visible_to(member)
        joined = joined.filter(activity__in=activities.values("pk"))
    return Organization.objects.filter(Exists(joined)).order_by("name")


def likely_partnership_of(member: Membership) -> Partnership | None:
    """The open partnership of the last activity that the member logged, or else the only one."""
    rows = Partnership.objects.visible_to(member).open()
    last = Activity.objects.filter(logged_by=member).order_by("-created_at", "-pk").first()
    likely = rows.filter(pk=last.partnership_id).first() if last else None
    if likely is not None:
        return likely
    found = rows.order_by("pk")[:2]
    return found[0] if len(found) == 1 else None


def organizations_to_offer(
    *, partnership: Partnership | None, member: Membership, also: Collection[UUID] = ()
) -> QuerySet[Organization]:
    """
    Who may have joined an activity of the partnership, by name.

    Those who take part today, those who joined an activity of it before, and ``also``.
    """
    offered = Q(pk__in=also)
    if partnership is not None:
        parts = Participation.objects.current(today_in(member.workspace))
        joined = ActivityOrganization.objects.filter(activity__partnership=partnership)
        offered |= Q(pk__in=parts.filter(partnership=partnership).values("organization"))
        offered |= Q(pk__in=joined.values("organization"))
    return Organization.objects.visible_to(member).filter(offered).order_by("name")


def goals_to_offer(*, partnership: Partnership | None, member: Membership) -> QuerySet[Goal]:
    """The goals an activity of the partnership may serve: its own and the coalition's."""
    of_partnership = Q(partnership=None)
    if partnership is not None:
        of_partnership |= Q(partnership=partnership)
    return Goal.objects.visible_to(member).pursued().filter(of_partnership).order_by("title")
