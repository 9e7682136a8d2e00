"""Meetings and action items; call inside a workspace's scope."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from meetings.models import ActionItem, Attendance, Meeting
from partnerships.models import Partnership
from stakeholders.models import Organization

_numbers = count(1)


def make_action_item(
    partnership: Partnership, organization: Organization, title: str = "", **extra: Any
) -> ActionItem:
    return ActionItem.objects.create(
        partnership=partnership,
        organization=organization,
        title=title or f"Action item {next(_numbers)}",
        **extra,
    )


def make_meeting(
    partnership: Partnership, *organizations: Organization, days_ahead: float = 3, **extra: Any
) -> Meeting:
    starts_at = timezone.now() + timedelta(days=days_ahead)
    extra = {"starts_at": starts_at, "title": f"Meeting {next(_numbers)}", **extra}
    meeting = Meeting.objects.create(partnership=partnership, **extra)
    for organization in organizations:
        Attendance.objects.create(meeting=meeting, organization=organization)
    return meeting
