"""Reads of meetings and action items, and what partners' differences put on an agenda."""

from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import GreaterThanOrEqual

from meetings.models import ActionItem, Attendance, Meeting
from meetings.querysets import LENGTH_IF_UNKNOWN
from partnerships.models import Goal
from partnerships.queries.goals import goal_groups
from tenancy.models import Membership

_END = Coalesce(F("ends_at"), F("starts_at") + Value(LENGTH_IF_UNKNOWN))
_COMES_AT = Case(When(GreaterThanOrEqual(_END, Now()), then=F("starts_at")))
#: The next meeting first, then those after it; then what is over, the latest first.
NEXT_FIRST = (_COMES_AT.asc(nulls_last=True), "-starts_at", "-pk")


def with_attendance(meetings: Any, member: Membership) -> Any:
    """With ``invited_count`` and ``present_count``: how many were invited, how many came."""
    rows = Attendance.objects.filter(meeting=OuterRef("pk"))
    return meetings.annotate(
        invited_count=_count(rows), present_count=_count(rows.filter(was_present=True))
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


def with_names(items: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    """With what a short list shows of each."""
    return items.select_related("organization", "partnership")


def with_closing(items: Any, member: Membership) -> Any:
    """With ``is_closable``: whether the member may close the item or reopen it."""
    allowed = ActionItem.objects.allowed(member, "close")
    return items.annotate(is_closable=Exists(allowed.filter(pk=OuterRef("pk"))))


def _count(rows: QuerySet[Attendance]) -> Coalesce:
    counted = rows.order_by().values("meeting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
