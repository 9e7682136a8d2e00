"""A coordinator's week and a partner's home: what is due, who is silent, what is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, NullIf, TruncDate
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
from tenancy.texts import TEXTS, in_page_language

DAYS_AHEAD = timedelta(days=7)
SHOWN = 8
SHOWN_NEWS = 10
CACHE_SECONDS = 300
ID = F("pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    A record on somebody's home. ``kind`` names the noun.

    What is due has a day, what waits for answers says of how many, and what came in says when.
    """

    kind: str
    record_id: UUID
    title: str
    who: str = ""
    due_on: date | None = None
    is_late: bool = False
    silent_count: int = 0
    asked_count: int = 0
    happened_at: datetime | None = None
    text: str = ""

    @property
    def answered_count(self) -> int:
        """How many have answered."""
        return self.asked_count - self.silent_count


@dataclass(frozen=True, slots=True, kw_only=True)
class MyWeek:
    """What a coordinator opens the day with."""

    today: date
    due: tuple[Item, ...]
    due_count: int
    silent: tuple[Item, ...]
    news: tuple[Item, ...]
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
    action_items: tuple[Item, ...]
    meetings: tuple[Item, ...]
    partnerships: tuple[Partnership, ...]

    @property
    def due(self) -> tuple[Item, ...]:
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
        make=lambda: _week(today, is_whole),
        seconds=CACHE_SECONDS,
    )


def _week(today: date, is_whole: bool) -> MyWeek:
    now = timezone.now()
    waves = list(Wave.objects.open().order_by(F("closes_at").asc(nulls_last=True), "id")[:SHOWN])
    due = [
        *_action_items(ActionItem.objects.open(), today),
        *_meetings(Meeting.objects.all(), now),
        *_closing_waves(waves, today),
        *_concerns(today),
        *_metrics_due(today),
    ]
    due.sort(key=lambda item: (item.due_on or date.max, item.title))
    submitted = Measurement.objects.filter(status=Measurement.Status.SUBMITTED)
    return MyWeek(
        today=today,
        due=tuple(due if is_whole else due[:SHOWN]),
        due_count=len(due),
        silent=(*_silent_rounds(now), *_silent_waves(waves)),
        news=_news(),
        submitted_count=submitted.count(),
    )


def partner_home(*, member: Membership) -> PartnerHome:
    """What waits for a partner's own organization, and where it takes part."""
    today = today_in(member.workspace)
    now = timezone.now()
    own = Q(organization_id=member.organization_id)
    invitations = SurveyInvitation.objects.silent().filter(
        person__email__iexact=member.user.email,
        person__shares_address=False,
        wave__status=Wave.Status.OPEN,
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


def _items(kind: str, rows: Iterable[Any]) -> list[Item]:
    """The rows of a query that names its columns as an item does."""
    return [Item(kind=kind, **row) for row in rows]


def _due(kind: str, rows: Iterable[Any], today: date) -> list[Item]:
    return _items(kind, ({**row, "is_late": row["due_on"] < today} for row in rows))


def _action_items(items: QuerySet[ActionItem], today: date) -> list[Item]:
    soon = items.filter(due_on__lte=today + DAYS_AHEAD).order_by("due_on", "id")
    rows = soon.values("title", "due_on", record_id=ID, who=F("organization__name"))
    return _due("action_item", rows[: 3 * SHOWN], today)


def _meetings(meetings: QuerySet[Meeting], now: datetime) -> list[Item]:
    soon = meetings.filter(canceled_at=None, starts_at__gte=now, starts_at__lt=now + DAYS_AHEAD)
    rows = soon.order_by("starts_at").values(
        "title", record_id=ID, who=F("partnership__name"), due_on=TruncDate("starts_at")
    )
    return _items("meeting", rows[:SHOWN])


def _closing_waves(waves: list[Wave], today: date) -> list[Item]:
    """The open waves that close soon."""
    closing = ((wave, timezone.localdate(wave.closes_at)) for wave in waves if wave.closes_at)
    return [
        Item(kind="wave", record_id=wave.pk, title=wave.name, due_on=day)
        for wave, day in closing
        if day <= today + DAYS_AHEAD
    ]


def _concerns(today: date) -> list[Item]:
    soon = Concern.objects.unresolved().filter(due_on__lte=today + DAYS_AHEAD)
    rows = soon.order_by("due_on", "id").values(
        "due_on", record_id=ID, title=F("text"), who=F("partnership__name")
    )
    return _due("concern", rows[:SHOWN], today)


def _metrics_due(today: date) -> list[Item]:
    """Metrics whose next period is over and has no measurement yet, longest overdue first."""
    return [
        Item(
            kind="metric",
            record_id=metric.id,
            title=metric.name,
            due_on=metric.due_on,
            is_late=True,
            who=metric.organization,
        )
        for metric in due_metrics(Metric.objects.on_dashboard(), today=today, limit=SHOWN)
    ]


def _silent_rounds(now: datetime) -> list[Item]:
    """Open check-in rounds with who has not answered, each counted per partnership."""
    unanswered = Q(check_in_rounds__check_ins__answered_at=None)
    rows = (
        Partnership.objects.filter(check_in_rounds__closes_at__gt=now)
        .annotate(
            asked_count=Count("check_in_rounds__check_ins"),
            silent_count=Count("check_in_rounds__check_ins", filter=unanswered),
        )
        .filter(silent_count__gt=0)
        .order_by("-silent_count", "name")
        .values("silent_count", "asked_count", record_id=ID, title=F("name"))
    )
    return _items("check_in", rows[:SHOWN])


def _win(row: dict[str, Any]) -> dict[str, Any]:
    shown = in_page_language(row, "text")
    return {"title": shown.pop("text"), **shown}


def _silent_waves(waves: list[Wave]) -> list[Item]:
    """The open waves that wait for answers, from the counts on their rows."""
    asked = [(wave, wave.invited_count - wave.ineligible_count) for wave in waves]
    return [
        Item(
            kind="wave",
            record_id=wave.pk,
            title=wave.name,
            silent_count=count - wave.answered_count,
            asked_count=count,
        )
        for wave, count in asked
        if count > wave.answered_count
    ]


def _news() -> tuple[Item, ...]:
    """The newest of activities, wins, check-ins and imports."""
    activities = Activity.objects.order_by("-created_at", "-id").values(
        "title", record_id=ID, happened_at=F("created_at"), who=F("partnership__name")
    )
    wins = Win.objects.order_by("-created_at", "-id").values(
        *("text", *TEXTS),
        record_id=ID,
        happened_at=F("created_at"),
        who=Coalesce("organization__name", "partnership__name"),
    )
    check_ins = CheckIn.objects.answered().order_by("-answered_at")
    answers = check_ins.values(
        record_id=F("round__partnership"),
        title=F("organization__name"),
        who=F("round__partnership__name"),
        happened_at=F("answered_at"),
        text=Coalesce(NullIf("concern", Value("", TextField())), "win"),
    )
    runs = ImportRun.objects.filter(status=ImportRun.Status.DONE).order_by("-created_at")
    imports = runs.values(
        record_id=ID, title=F("file_name"), happened_at=Coalesce("finished_at", "created_at")
    )
    items = [
        *_items("activity", activities[:SHOWN]),
        *_items("win", map(_win, wins[:SHOWN])),
        *_items("check_in", answers[:SHOWN]),
        *_items("import", imports[:SHOWN]),
    ]
    items.sort(key=lambda item: item.happened_at or timezone.now(), reverse=True)
    return tuple(items[:SHOWN_NEWS])
