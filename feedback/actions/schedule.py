"""What the schedule does to waves: open, continue, remind, close."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from feedback.access import lock_wave
from feedback.actions.invitations import (
    continue_inviting,
    remind_silent_people,
)
from feedback.actions.waves import DRAFTS_STAY, close_wave, open_wave
from feedback.models import SurveyInvitation, Wave
from feedback.tasks import invite_people
from tenancy.isolation.tasks import after_commit
from tenancy.models import Workspace

logger = logging.getLogger(__name__)

PAUSE_AFTER_ERROR = timedelta(minutes=5)
MOVING = (Wave.Status.SCHEDULED, Wave.Status.SENDING, Wave.Status.OPEN)


def run_waves(workspace: Workspace, now: datetime) -> datetime | None:
    """
    Open, continue, remind and close whatever is due at ``now``; when to look again, or None.

    Safe to run at any time and any number of times: each step looks at the wave under its lock.
    """
    moments: list[datetime | None] = []
    for wave in Wave.objects.filter(status__in=MOVING):
        try:
            with transaction.atomic():
                _move_on(workspace, wave, now)
        except Exception:
            # One wave that can't go on must not hold up the others.
            logger.exception("Wave %s could not be moved on", wave.pk)
            moments.append(now + PAUSE_AFTER_ERROR)
    moments.append(_delete_late_drafts(now))
    moving = Wave.objects.filter(status__in=MOVING)
    moments += [_next_moment(wave, now) for wave in moving]
    return min((moment for moment in moments if moment), default=None)


def invite_more_people(*, wave_id: UUID) -> None:
    """Ask the next people of a wave that is being sent; nothing when it no longer is."""
    continue_inviting(wave=lock_wave(wave_id=wave_id))


def _delete_late_drafts(now: datetime) -> datetime | None:
    """Delete what was unfinished at an early close once it has stayed long enough; when next."""
    kept = SurveyInvitation.objects.filter(wave__status=Wave.Status.CLOSED).exclude(draft=None)
    kept.filter(wave__closed_at__lte=now - DRAFTS_STAY).update(draft=None)
    first: datetime | None = kept.aggregate(first=Min("wave__closed_at"))["first"]
    return first + DRAFTS_STAY if first else None


def _move_on(workspace: Workspace, wave: Wave, now: datetime) -> None:
    if wave.is_scheduled:
        if wave.opens_at is not None and wave.opens_at <= now:
            open_wave(wave=wave)
    elif wave.closes_at is not None and wave.closes_at <= now:
        close_wave(acting_member=None, wave=wave)
    elif wave.is_sending:
        after_commit(invite_people, workspace.pk, wave_id=str(wave.pk))
    elif wave.remind_at is not None and wave.remind_at <= now:
        remind_silent_people(wave=lock_wave(wave_id=wave.pk))


def _next_moment(wave: Wave, now: datetime) -> datetime | None:
    if wave.is_sending:
        return now + timedelta(seconds=settings.LOOK_AGAIN_SECONDS)
    moments = [wave.closes_at, wave.opens_at if wave.is_scheduled else None]
    if wave.reminded_at is None:
        moments.append(wave.remind_at)
    return min((moment for moment in moments if moment and moment > now), default=None)
