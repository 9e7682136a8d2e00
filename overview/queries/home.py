"""A coordinator's week and a partner's home: what is due, who is silent, what is new."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from feedback.models import SurveyInvitation, Wave
from imports.models import ImportRun
from meetings.models import ActionItem, Meeting
from metrics.models import Measurement, Metric
from metrics.queries.metrics import due_metrics
from partnerships.models import Activity, CheckIn, Concern, Partnership, Win
from records.caching import cached
from tenancy.dates import today_in
from tenancy.models import Membership

DAYS_AHEAD = 7
SHOWN = 8
SHOWN_NEWS = 10
CACHE_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """Something that waits to be done. ``kind`` names the noun, ``id`` the record."""

    kind: str
    id: UUID
    title: str
    due_on: date | None
    is_late: bool
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentItem:
    """One asking that waits for answers."""

    kind: str
    id: UUID
    title: str
    silent_count: int
    asked_count: int

    @property
    def answered_count(self) -> int:
        """How many have answered."""
        return self.asked_count - self.silent_count


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """Something that came in."""

    kind: str
    id: UUID
    title: str
    happened_at: datetime
    text: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MyWeek:
    """What a coordinator opens the day with."""

    today: date
    due: tuple[DueItem, ...]
    due_count: int
    silent: tuple[SilentItem, ...]
    news: tuple[NewsItem, ...]
    submitted_count: int

    @property
    def due_left_out(self) -> int:
        """How many that are due are not listed."""
        return self.due_count - len(self.due)

    @property
    def is_new(self) -> bool:
        """Whether nothing has happened here yet."""
        return not (self.due or self.silent or self.news)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerHome:
    """What a partner opens the day with: its own organization's things only."""

    today: date
    check_ins: tuple[CheckIn, ...]
    surveys: tuple[SurveyInvitation, ...]
    action_items: tuple[DueItem, ...]
    meetings: tuple[DueItem, ...]
    partnerships: tuple[Partnership, ...]

    @property
    def due(self) -> tuple[DueItem, ...]:
        """Action items, then meetings."""
        return (*self.action_items, *self.meetings)


def my_week(*, member: Membership, is_whole: bool = False) -> MyWeek:
    """
    The week of an owner or coordinator, from all rooms. The same statements whatever the size.

    Cached for five minutes at most: some of it depends on the hour.
    """
    today = today_in(member.workspace)
    return cached(
        workspace=member.workspace,
        key=f"week:{member.role}:{is_whole}:{today}:{get_language()}",
        make=lambda: _week(member, today, is_whole),
        seconds=CACHE_SECONDS,
    )


def _week(member: Membership, today: date, is_whole: bool) -> MyWeek:
    now = timezone.now()
    closing, silent_waves = _waves(today)
    due = [
        *_action_items(ActionItem.objects.open(), today),
        *_meetings(Meeting.objects.all(), now),
        *closing,
        *_concerns(today),
        *_metrics_due(today),
    ]
    due.sort(key=lambda item: (item.due_on or date.max, item.title))
    return MyWeek(
        today=today,
        due=tuple(due if is_whole else due[:SHOWN]),
        due_count=len(due),
        silent=(*_silent_rounds(now), *silent_waves),
        news=_news(),
        submitted_count=_submitted_count(),
    )


def partner_home(*, member: Membership) -> PartnerHome:
    """What waits for a partner's own organization, and where it takes part."""
    today = today_in(member.workspace)
    now = timezone.now()
    own = Q(organization_id=member.organization_id)
    invitations = SurveyInvitation.objects.silent().filter(
        person__membership=member, wave__status=Wave.Status.OPEN
    )
    return PartnerHome(
        today=today,
        check_ins=tuple(
            CheckIn.objects.visible_to(member)
            .silent()
            .filter(round__closes_at__gt=now)
            .select_related("round__partnership", "person")
            .order_by("round__closes_at")[:SHOWN]
        ),
        surveys=tuple(invitations.select_related("wave").order_by("wave__closes_at")[:SHOWN]),
        action_items=tuple(
            _action_items(ActionItem.objects.visible_to(member).open().filter(own), today)
        ),
        meetings=tuple(_meetings(Meeting.objects.visible_to(member), now)),
        partnerships=tuple(
            Partnership.objects.visible_to(member).open().order_by("name")[: 3 * SHOWN]
        ),
    )


def _action_items(items: QuerySet[ActionItem], today: date) -> list[DueItem]:
    soon = items.filter(due_on__lte=today + timedelta(days=DAYS_AHEAD)).order_by("due_on", "id")
    rows = soon.values_list("pk", "title", "due_on", "organization__name")[: 3 * SHOWN]
    return [_due("action_item", today, *row) for row in rows]


def _meetings(meetings: QuerySet[Meeting], now: datetime) -> list[DueItem]:
    soon = meetings.filter(starts_at__gte=now, starts_at__lt=now + timedelta(days=DAYS_AHEAD))
    rows = soon.order_by("starts_at").values_list("pk", "title", "starts_at", "partnership__name")
    today = timezone.localdate(now)
    return [
        _due("meeting", today, key, title, timezone.localdate(starts_at), who)
        for key, title, starts_at, who in rows[:SHOWN]
    ]


def _due(kind: str, today: date, key: UUID, title: str, due_on: date | None, who: str) -> DueItem:
    is_late = due_on is not None and due_on < today
    return DueItem(kind=kind, id=key, title=title, due_on=due_on, is_late=is_late, who=who)


def _waves(today: date) -> tuple[list[DueItem], list[SilentItem]]:
    """The open waves that close soon, and those that wait for answers."""
    rows = Wave.objects.open().order_by(F("closes_at").asc(nulls_last=True), "id")
    waves = list(rows[:SHOWN])
    return _closing_waves(waves, today), _silent_waves(waves)


def _closing_waves(waves: list[Wave], today: date) -> list[DueItem]:
    last = today + timedelta(days=DAYS_AHEAD)
    return [
        DueItem(
            kind="wave",
            id=wave.pk,
            title=wave.name,
            due_on=timezone.localdate(wave.closes_at),
            is_late=False,
        )
        for wave in waves
        if wave.closes_at and timezone.localdate(wave.closes_at) <= last
    ]


def _concerns(today: date) -> list[DueItem]:
    soon = Concern.objects.unresolved().filter(due_on__lte=today + timedelta(days=DAYS_AHEAD))
    rows = soon.order_by("due_on", "id").values_list("pk", "text", "due_on", "partnership__name")
    return [_due("concern", today, *row) for row in rows[:SHOWN]]


def _metrics_due(today: date) -> list[DueItem]:
    """Metrics whose next period is over and has no measurement yet, longest overdue first."""
    return [
        DueItem(
            kind="metric",
            id=metric.id,
            title=metric.name,
            due_on=metric.due_on,
            is_late=True,
            who=metric.organization,
        )
        for metric in due_metrics(Metric.objects.on_dashboard(), today=today, limit=SHOWN)
    ]


def _silent_rounds(now: datetime) -> list[SilentItem]:
    """Open check-in rounds with who has not answered, each counted per partnership."""
    rows = (
        Partnership.objects.filter(check_in_rounds__closes_at__gt=now)
        .annotate(
            asked=Count("check_in_rounds__check_ins"),
            silent=Count(
                "check_in_rounds__check_ins",
                filter=Q(check_in_rounds__check_ins__answered_at=None),
            ),
        )
        .filter(silent__gt=0)
        .order_by("-silent", "name")
        .values("pk", "name", "silent", "asked")[:SHOWN]
    )
    return [
        SilentItem(
            kind="check_in",
            id=row["pk"],
            title=row["name"],
            silent_count=row["silent"],
            asked_count=row["asked"],
        )
        for row in rows
    ]


def _silent_waves(waves: list[Wave]) -> list[SilentItem]:
    """Open waves, from the counts on their rows."""
    found = []
    for wave in waves:
        asked = wave.invited_count - wave.ineligible_count
        silent = max(asked - wave.answered_count, 0)
        if silent:
            found.append(
                SilentItem(
                    kind="wave",
                    id=wave.pk,
                    title=wave.name,
                    silent_count=silent,
                    asked_count=asked,
                )
            )
    return found


def _submitted_count() -> int:
    return Measurement.objects.filter(status=Measurement.Status.SUBMITTED).count()


def _news() -> tuple[NewsItem, ...]:
    """The newest of activities, wins, check-ins and imports."""
    items = [
        *_new_activities(),
        *_new_wins(),
        *_new_check_ins(),
        *_new_imports(),
    ]
    items.sort(key=lambda item: item.happened_at, reverse=True)
    return tuple(items[:SHOWN_NEWS])


def _new_activities() -> list[NewsItem]:
    rows = Activity.objects.order_by("-created_at", "-id")
    listed = rows.values_list("pk", "title", "created_at", "partnership__name")
    return [
        NewsItem(kind="activity", id=key, title=title, happened_at=created_at, who=who)
        for key, title, created_at, who in listed[:SHOWN]
    ]


def _new_wins() -> list[NewsItem]:
    who = Coalesce("organization__name", "partnership__name")
    rows = Win.objects.order_by("-created_at", "-id").values_list("pk", "text", "created_at", who)
    return [
        NewsItem(kind="win", id=key, title=text, happened_at=created_at, who=name)
        for key, text, created_at, name in rows[:SHOWN]
    ]


def _new_check_ins() -> list[NewsItem]:
    rows = CheckIn.objects.answered().order_by("-answered_at")
    listed = rows.values_list(
        *("round__partnership", "round__partnership__name", "organization__name"),
        *("answered_at", "concern", "win"),
    )
    return [
        NewsItem(
            kind="check_in",
            id=partnership,
            title=organization,
            happened_at=answered_at,
            text=concern or win,
            who=name,
        )
        for partnership, name, organization, answered_at, concern, win in listed[:SHOWN]
    ]


def _new_imports() -> list[NewsItem]:
    rows = ImportRun.objects.filter(status=ImportRun.Status.DONE).order_by("-created_at")
    listed = rows.values_list("pk", "file_name", Coalesce("finished_at", "created_at"))
    return [
        NewsItem(kind="import", id=key, title=file_name, happened_at=happened_at)
        for key, file_name, happened_at in listed[:SHOWN]
    ]
