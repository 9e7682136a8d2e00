"""What the schedule does with check-ins: ask, remind and close."""

from datetime import datetime, timedelta
from uuid import UUID

from partnerships.actions.check_ins import (
    NoRecipients,
    RoundStillOpen,
    ask_participants,
    forget_messages,
    next_time,
    remind_silent,
)
from partnerships.models import CheckInCadence, CheckInRound
from tenancy.models import Workspace
from tenancy.queries import lock_workspace

_JUST_CLOSED = timedelta(days=1)


def run_check_ins(workspace: Workspace, now: datetime) -> datetime | None:
    """
    Ask, remind and close whatever is due at ``now``; when to look again, or None.

    Safe to run at any time and any number of times: it holds the workspace's lock.
    """
    lock_workspace()
    due = CheckInCadence.objects.filter(is_active=True, next_at__lte=now)
    for cadence_id in due.order_by("pk").values_list("pk", flat=True):
        _ask_by_cadence(workspace, cadence_id, now)
    open_rounds = CheckInRound.objects.open(now).select_related("partnership")
    for asked in open_rounds.filter(reminded_at=None, remind_at__lte=now):
        remind_silent(acting_member=None, round=asked)
    for asked in CheckInRound.objects.closed(now).filter(closes_at__gt=now - _JUST_CLOSED):
        forget_messages(asked)
    return _next_moment(now)


def _ask_by_cadence(workspace: Workspace, cadence_id: UUID, now: datetime) -> None:
    """Move the cadence on first, so that a second run at the same moment finds nothing due."""
    rows = CheckInCadence.objects.select_for_update(of=("self",)).select_related("partnership")
    cadence = rows.filter(pk=cadence_id, is_active=True, next_at__lte=now).first()
    if cadence is None:
        return
    cadence.next_at = next_time(cadence, workspace.time_zone, now)
    cadence.save(update_fields=["next_at"])
    if cadence.partnership.is_closed:
        return
    try:
        ask_participants(
            acting_member=None,
            partnership=cadence.partnership,
            remind_after_days=cadence.remind_after_days,
            closes_after_days=cadence.closes_after_days,
            closes_by=cadence.next_at,
        )
    except (NoRecipients, RoundStillOpen):
        # The partnership's page says so; the schedule has no one to tell.
        return


def _next_moment(now: datetime) -> datetime | None:
    cadences = CheckInCadence.objects.filter(is_active=True, next_at__gt=now)
    moments = list(cadences.values_list("next_at", flat=True))
    for asked in CheckInRound.objects.open(now):
        moments.append(asked.closes_at)
        if asked.reminded_at is None:
            moments.append(asked.remind_at)
    return min((moment for moment in moments if moment and moment > now), default=None)
