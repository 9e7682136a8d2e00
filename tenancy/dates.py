"""Dates by a workspace's clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from tenancy.models import Workspace


def today_in(workspace: Workspace) -> date:
    """Today by the workspace's own clock, which near midnight is not the server's day."""
    return day_in(workspace, timezone.now())


def day_in(workspace: Workspace, moment: datetime) -> date:
    """The day a moment falls on by the workspace's own clock."""
    return moment.astimezone(ZoneInfo(workspace.time_zone)).date()
