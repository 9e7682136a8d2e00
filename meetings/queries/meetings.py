"""Reads of meetings, their attendance, and what partners' differences put on the agenda."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from meetings.models import Attendance, Meeting
from meetings.querysets import MeetingQuerySet
from partnerships.models import Goal
from partnerships.queries.goals import goal_groups
from tenancy.models import Membership


def filtered_meetings(rows: MeetingQuerySet, wanted: Mapping[str, Any]) -> QuerySet[Meeting]:
    """
    The meetings that match ``q``, ``partnership`` and ``show``: upcoming (the default, soonest
    first), past or all (newest first).
    """
    found: Any = rows.search(wanted["q"]) if wanted.get("q") else rows
    if wanted.get("partnership"):
        found = found.filter(partnership=wanted["partnership"])
    show = wanted.get("show") or "upcoming"
    now = timezone.now()
    if show == "upcoming":
        listed: QuerySet[Meeting] = found.upcoming(now).order_by("starts_at", "pk")
    else:
        listed = (found.past(now) if show == "past" else found).order_by("-starts_at", "-pk")
    return with_attendance(listed)


def with_attendance(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """With the partnership, how many organizations are invited and how many came."""
    return meetings.select_related("partnership").annotate(
        invited_count=Count("attendances", distinct=True),
        present_count=Count("attendances", filter=Q(attendances__was_present=True), distinct=True),
    )


def attendances_of(meeting: Meeting) -> list[Attendance]:
    """Who is invited, by name, and whether they came."""
    rows = meeting.attendances.select_related("organization")
    return list(rows.order_by("organization__name", "pk"))


def differences_to_discuss(*, meeting: Meeting, member: Membership) -> list[str]:
    """Lines for the agenda where partners see a goal differently, without those already on it."""
    goals = Goal.objects.visible_to(member).pursued().filter(partnership=meeting.partnership_id)
    nodes = [node for group in goal_groups(goals=goals, member=member) for node in group.nodes]
    present = meeting.agenda.splitlines()
    return [node.agenda for node in nodes if node.agenda and node.agenda not in present]
