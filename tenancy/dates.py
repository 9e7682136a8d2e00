"""The day it is in a workspace."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from tenancy.models import Workspace


def today_in(workspace: Workspace) -> date:
    """Today by the workspace's own clock, which near midnight is not the server's day."""
    return timezone.now().astimezone(ZoneInfo(workspace.time_zone)).date()
