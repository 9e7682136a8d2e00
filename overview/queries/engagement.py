"""
How engaged each organization is in each partnership.

The formula is ``overview.calculations.engagement``; here its parts are counted, each kind in
one statement whatever the number of partnerships and organizations.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from feedback.queries.engagement import surveys_answered
from meetings.models import ActionItem, Attendance
from overview.calculations import (
    CallReason,
    CallReasonKind,
    Engagement,
    EngagementKind,
    EngagementPart,
    engagement,
    whom_to_call,
)
from overview.wording import call_reason_text
from partnerships.models import Activity, ActivityOrganization, CheckIn, Participation, Partnership
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.permissions import Extent, extent

WINDOW: Final = timedelta(days=90)

Key = tuple[UUID, UUID]  # partnership, organization


@dataclass(frozen=True, kw_only=True)
class OrganizationEngagement:
    """One organization's engagement in one partnership, with what speaks for calling it."""

    partnership: Partnership
    organization: Organization
    engagement: Engagement
    last_on: date | None
    call_reasons: tuple[CallReason, ...]

    @property
    def reasons(self) -> list[str]:
        """Why it is worth a call, in words; empty for most."""
        return [call_reason_text(one) for one in self.call_reasons]

    @property
    def score(self) -> int | None:
        """0-100 without decimals; None where nothing was asked of it."""
        return None if self.engagement.score is None else round(self.engagement.score)

    @property
    def trend(self) -> int | None:
        """Points gained or lost since the 90 days before."""
        return None if self.engagement.trend is None else round(self.engagement.trend)


@dataclass(kw_only=True)
class _Counts:
    """done and asked by (window, kind) for one organization in one partnership; window 0 is now."""

    pairs: dict[tuple[int, EngagementKind], tuple[int, int]] = field(default_factory=dict)
    last_on: date | None = None

    def parts(self, window: int) -> list[EngagementPart]:
        return [
            EngagementPart(kind=kind, done=done, asked=asked)
            for (of, kind), (done, asked) in self.pairs.items()
            if of == window
        ]

    def saw(self, day: date | None) -> None:
        if day is not None and (self.last_on is None or day > self.last_on):
            self.last_on = day


@dataclass(frozen=True, kw_only=True)
class _Windows:
    """The last 90 days and the 90 before, as days and as moments of the workspace's zone."""

    today: date
    now: datetime

    def days(self, window: int) -> tuple[date, date]:
        """From, and until but not with."""
        until = self.today + timedelta(days=1) - window * WINDOW
        return until - WINDOW, until

    def moments(self, window: int) -> tuple[datetime, datetime]:
        """From, and until but not with."""
        until = self.now - window * WINDOW
        return until - WINDOW, until


class _Source(NamedTuple):
    """Where one kind of engagement is counted. ``partnership`` is the path to its id."""

    kind: EngagementKind
    rows: QuerySet[Any]
    partnership: str
    when: str
    range_of: Callable[[int], tuple[Any, Any]]
    done: Q
    last_deed: Max


def engagement_of(partnership: Partnership, *, member: Membership) -> list[OrganizationEngagement]:
    """
    The engagement of every organization that takes part, by name; a partner sees its own only.

    The same number of statements at any size.
    """
    parts = Participation.objects.visible_to(member).filter(partnership=partnership)
    if extent(member, "read", "participation") is not Extent.ALL:
        parts = parts.filter(Q(organization_id=member.organization_id))
    return measured(parts, member)


def may_call(member: Membership) -> bool:
    """Whether the member looks after everybody's engagement."""
    return extent(member, "read", "check_in") is Extent.ALL


def worth_a_call(rows: Iterable[OrganizationEngagement]) -> list[OrganizationEngagement]:
    """Those with a reason, the most reasons first."""
    found = [one for one in rows if one.call_reasons]
    return sorted(found, key=_urgency)


def _urgency(one: OrganizationEngagement) -> tuple[int, int, float, str]:
    is_unsure = any(r.kind is CallReasonKind.LOW_CONFIDENCE for r in one.call_reasons)
    silence = max(
        (r.figure for r in one.call_reasons if r.kind is CallReasonKind.SILENT), default=0.0
    )
    return (-len(one.call_reasons), 0 if is_unsure else 1, -silence, one.organization.name)


def measured(parts: QuerySet[Participation], member: Membership) -> list[OrganizationEngagement]:
    """The engagement behind these parts, of those that have not ended."""
    today = today_in(member.workspace)
    listed = list(
        parts.filter(Q(until=None) | Q(until__gte=today))
        .select_related("organization", "partnership")
        .order_by("organization__name", "partnership__name", "pk")
    )
    if not listed:
        return []
    ids = {part.partnership_id for part in listed}
    own = Q(organization_id__in={part.organization_id for part in listed})
    windows = _Windows(today=today, now=timezone.now())
    counts = {(part.partnership_id, part.organization_id): _Counts() for part in listed}
    for source in _sources(own, windows):
        _count(counts, ids, source)
    _count_activities_held(counts, ids, windows)
    _count_surveys(counts, windows)
    confidences = _last_confidences(ids, own)
    return [_one(part, counts, confidences, today) for part in listed]


def _one(
    part: Participation,
    counts: Mapping[Key, _Counts],
    confidences: Mapping[Key, int],
    today: date,
) -> OrganizationEngagement:
    key = (part.partnership_id, part.organization_id)
    found = counts[key]
    figures = engagement(current=found.parts(0), previous=found.parts(1))
    last_on = found.last_on or part.since
    return OrganizationEngagement(
        partnership=part.partnership,
        organization=part.organization,
        engagement=figures,
        last_on=found.last_on,
        call_reasons=whom_to_call(
            trend=figures.trend,
            days_silent=max((today - last_on).days, 0) if last_on else None,
            last_confidence=confidences.get(key),
        ),
    )


def _sources(own: Q, windows: _Windows) -> Iterator[_Source]:
    # Meetings whose attendance was marked; came or not.
    came = Q(was_present=True)
    yield _Source(
        EngagementKind.MEETINGS,
        Attendance.objects.filter(own, was_present__isnull=False),
        partnership="meeting__partnership_id",
        when="meeting__starts_at",
        range_of=windows.moments,
        done=came,
        last_deed=Max(TruncDate("meeting__starts_at"), filter=came),
    )
    # Check-ins asked, once answered or closed; one still open is held against nobody.
    is_counted = Q(round__closes_at__lte=windows.now) | Q(answered_at__isnull=False)
    yield _Source(
        EngagementKind.CHECK_INS,
        CheckIn.objects.filter(own, is_counted),
        partnership="round__partnership_id",
        when="round__opened_at",
        range_of=windows.moments,
        done=Q(answered_at__isnull=False),
        last_deed=Max(TruncDate("answered_at")),
    )
    # Action items that were due, closed by their day or not. Closing a late one is a deed too.
    yield _Source(
        EngagementKind.ACTION_ITEMS,
        ActionItem.objects.filter(own).annotate(done_on=TruncDate("done_at")),
        partnership="partnership_id",
        when="due_on",
        range_of=windows.days,
        done=Q(done_on__lte=F("due_on")),
        last_deed=Max("done_on"),
    )
    # Activities joined; `_count_activities_held` then says of how many.
    yield _Source(
        EngagementKind.ACTIVITIES,
        ActivityOrganization.objects.filter(own, activity__happened_on__lte=windows.today),
        partnership="activity__partnership_id",
        when="activity__happened_on",
        range_of=windows.days,
        done=Q(pk__isnull=False),
        last_deed=Max("activity__happened_on"),
    )


def _count(counts: dict[Key, _Counts], ids: set[UUID], source: _Source) -> None:
    """One statement: asked and done in both windows, and the last deed, of those in ``counts``."""
    figures: dict[str, Any] = {"last_deed": source.last_deed}
    for window in (0, 1):
        since, until = source.range_of(window)
        is_within = Q(**{f"{source.when}__gte": since, f"{source.when}__lt": until})
        figures[f"asked_{window}"] = Count("pk", filter=is_within)
        figures[f"done_{window}"] = Count("pk", filter=is_within & source.done)
    rows = source.rows.filter(**{f"{source.partnership}__in": ids}).order_by()
    for row in rows.values(source.partnership, "organization_id").annotate(**figures):
        found = counts.get((row[source.partnership], row["organization_id"]))
        if found is None:  # somebody who takes no part today
            continue
        found.saw(row["last_deed"])
        for window in (0, 1):
            found.pairs[window, source.kind] = (row[f"done_{window}"], row[f"asked_{window}"])


def _count_activities_held(counts: dict[Key, _Counts], ids: set[UUID], windows: _Windows) -> None:
    """Of an activity everybody is asked: all that the partnership logged. One statement."""
    within = [
        Q(happened_on__gte=since, happened_on__lt=until)
        for since, until in map(windows.days, (0, 1))
    ]
    rows = Activity.objects.filter(partnership_id__in=ids).order_by().values("partnership_id")
    figures = rows.annotate(now=Count("pk", filter=within[0]), before=Count("pk", filter=within[1]))
    held = {row["partnership_id"]: (row["now"], row["before"]) for row in figures}
    for (partnership_id, _organization_id), found in counts.items():
        for window in (0, 1):
            done, _joined = found.pairs.get((window, EngagementKind.ACTIVITIES), (0, 0))
            asked = max(held.get(partnership_id, (0, 0))[window], done)
            found.pairs[window, EngagementKind.ACTIVITIES] = (done, asked)


def _count_surveys(counts: dict[Key, _Counts], windows: _Windows) -> None:
    """Surveys sent to each organization; they count in every partnership it takes part in."""
    for window in (0, 1):
        answered = surveys_answered(*windows.moments(window))
        for (_partnership_id, organization_id), found in counts.items():
            if organization_id in answered:
                found.pairs[window, EngagementKind.SURVEYS] = answered[organization_id]


def _last_confidences(ids: set[UUID], own: Q) -> dict[Key, int]:
    """The confidence that each organization gave last, by partnership."""
    rows = (
        CheckIn.objects.answered()
        .filter(own, round__partnership_id__in=ids)
        .exclude(confidence=None)
        .order_by("round__partnership_id", "organization_id", "-answered_at")
        .distinct("round__partnership_id", "organization_id")
    )
    listed = rows.values_list("round__partnership_id", "organization_id", "confidence")
    return {(partnership, organization): given or 0 for partnership, organization, given in listed}
