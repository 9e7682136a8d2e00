"""Dates by a workspace's clock."""

from calendar import monthrange
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils import timezone

from tenancy.models import Workspace

D = TypeVar("D", date, datetime)


def today_in(workspace: Workspace) -> date:
    """Today by the workspace's own clock, which near midnight is not the server's day."""
    return day_in(workspace, timezone.now())


def day_in(workspace: Workspace, moment: datetime) -> date:
    """The day a moment falls on by the workspace's own clock."""
    return moment.astimezone(ZoneInfo(workspace.time_zone)).date()


def end_of(workspace: Workspace, day: date) -> datetime:
    """The last moment of a day by the workspace's own clock, for what works through it."""
    return datetime.combine(day, time.max, tzinfo=ZoneInfo(workspace.time_zone))


def months_later(day: D, months: int) -> D:
    """The same day so many months later; a month too short for it uses its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
