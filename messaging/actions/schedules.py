"""Running the jobs of every workspace that has one due."""

import logging
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.utils import timezone

from messaging import due_work
from messaging.models import DueWork
from messaging.schedules import JOBS
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace

logger = logging.getLogger(__name__)

PAUSE_AFTER_ERROR = timedelta(minutes=5)


def run_schedules() -> int:
    """
    Run all jobs of each workspace whose schedule is due; for how many workspaces.

    Every job has its own transaction, so a job that fails undoes nothing of the others. It runs
    again five minutes later.
    """
    until = monotonic() + settings.SCHEDULE_TASK_LIMIT_SECONDS / 2
    lease = timedelta(seconds=2 * settings.SCHEDULE_TASK_LIMIT_SECONDS)
    done = 0
    while monotonic() < until:
        now = timezone.now()
        claimed = due_work.claim(DueWork.Kind.SCHEDULE, now=now, leased_until=now + lease)
        if claimed is None:
            break
        workspace = Workspace.objects.get(pk=claimed.workspace_id)
        due = [_run_job(name, workspace, now) for name in sorted(JOBS)]
        _give_back(workspace, claimed, [moment for moment in due if moment is not None])
        done += 1
    return done


def _run_job(name: str, workspace: Workspace, now: datetime) -> datetime | None:
    try:
        with workspace_scope(workspace), timezone.override(workspace.time_zone):
            return JOBS[name](workspace, now)
    except Exception:
        logger.exception("The job %s failed in workspace %s", name, workspace.pk)
        return now + PAUSE_AFTER_ERROR


def _give_back(workspace: Workspace, claimed: due_work.Claim, due: list[datetime]) -> None:
    with workspace_scope(workspace):
        row = due_work.lock(claimed)
        if row is None:
            return
        # Lower than when it was claimed: an action asked for an earlier run meanwhile.
        if row.due_at < claimed.leased_until:
            due.append(row.due_at)
        due_work.release(row, min(due, default=None))
