"""What happens at a local time: when it is next due, and what runs then."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from messaging.due_work import ask_for
from messaging.models import DueWork
from messaging.tasks import run_due_schedules
from tenancy.dates import months_later
from tenancy.models import Workspace
from tenancy.queries import lock_workspace

logger = logging.getLogger(__name__)

Job = Callable[[Workspace, datetime], datetime | None]

# Rooms above add theirs in AppConfig.ready: JOBS["partnerships.check_ins"] = run_check_ins.
# A job runs inside the workspace's scope, does what is due at the moment it is given (and nothing
# if that was done before), and returns when it is next due, or None.
JOBS: Final[dict[str, Job]] = {}

WEEKS: Final = {"week": 1, "two_weeks": 2}
MONTHS: Final = {"month": 1, "quarter": 3}


def next_occurrence(
    *, starts_on: date, at: time, every: str, zone: str, after: datetime
) -> datetime:
    """
    The first moment later than ``after`` of a rhythm that the wall clock keeps, in UTC.

    ``every`` is week, two_weeks, month or quarter, counted from ``starts_on``; a month too short
    for its day uses its last one. A local time that a clock change skips is moved behind the gap;
    of one that comes twice the first counts.

    :raises ValueError: an unknown ``every``, or an ``after`` without a time zone.
    """
    if after.tzinfo is None:
        raise ValueError("after needs a time zone.")
    local_zone = ZoneInfo(zone)
    begin = after.astimezone(local_zone).date()
    for day in _days(starts_on, every, begin):
        moment = datetime.combine(day, at.replace(tzinfo=None), local_zone).astimezone(UTC)
        if moment > after:
            return moment
    raise OverflowError("The calendar ends before the next occurrence.")


def _days(starts_on: date, every: str, near: date) -> Iterator[date]:
    """The rhythm's days from just before ``near`` on, never before ``starts_on``."""
    if every in WEEKS:
        step = timedelta(weeks=WEEKS[every])
        turn = max(0, (near - starts_on) // step - 1)
        while True:
            yield starts_on + turn * step
            turn += 1
    if every not in MONTHS:
        raise ValueError(f"Unknown rhythm: {every}")
    months = (near.year - starts_on.year) * 12 + near.month - starts_on.month
    turn = max(0, months // MONTHS[every] - 1)
    while True:
        yield months_later(starts_on, turn * MONTHS[every])
        turn += 1


def wake_at(moment: datetime) -> None:
    """
    Make sure the open scope's workspace has its jobs run no later than ``moment``.

    Counts when the open transaction commits; a moment that has come wakes a worker at once.
    """
    lock_workspace()
    ask_for(DueWork.Kind.SCHEDULE, moment)
    if moment > timezone.now():
        return
    connection = transaction.get_connection()
    if not any(entry[1] is _wake for entry in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    run_due_schedules.apply_async(retry=False, ignore_result=True)
