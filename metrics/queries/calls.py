"""Whom to call this week: organisations that take part and have gone quiet or lost heart."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from partnerships.calculations import CallReason, CallReasonKind, whom_to_call
from tenancy.scope import current_workspace_id

# One row per organisation that takes part today: since when, when it last did anything (joined an
# activity, answered a check-in, came to a meeting, closed an action item), and how sure it was in
# its last check-in. Each table is added up by organisation first, so it is read once.
_STATEMENT = """
WITH part AS (
    SELECT organisation_id, MIN(since) AS since
    FROM partnerships_participation
    WHERE workspace_id = %(workspace)s AND (until IS NULL OR until >= %(today)s)
    GROUP BY organisation_id
), deeds AS (
    SELECT j.organisation_id, a.happened_on AS done_on
    FROM partnerships_activityorganisation j
    JOIN partnerships_activity a ON a.workspace_id = j.workspace_id AND a.id = j.activity_id
    WHERE j.workspace_id = %(workspace)s AND a.happened_on <= %(today)s
    UNION ALL
    SELECT t.organisation_id, (m.starts_at AT TIME ZONE %(zone)s)::date
    FROM partnerships_attendance t
    JOIN partnerships_meeting m ON m.workspace_id = t.workspace_id AND m.id = t.meeting_id
    WHERE t.workspace_id = %(workspace)s AND t.was_present
    UNION ALL
    SELECT organisation_id, (done_at AT TIME ZONE %(zone)s)::date
    FROM partnerships_actionitem
    WHERE workspace_id = %(workspace)s AND done_at IS NOT NULL
    UNION ALL
    SELECT organisation_id, (answered_at AT TIME ZONE %(zone)s)::date
    FROM partnerships_checkin
    WHERE workspace_id = %(workspace)s AND answered_at IS NOT NULL
), last_deed AS (
    SELECT organisation_id, MAX(done_on) AS done_on FROM deeds GROUP BY organisation_id
), confidence AS (
    SELECT DISTINCT ON (organisation_id) organisation_id, confidence
    FROM partnerships_checkin
    WHERE workspace_id = %(workspace)s AND answered_at IS NOT NULL AND confidence IS NOT NULL
    ORDER BY organisation_id, answered_at DESC
)
SELECT o.id, o.name, COALESCE(last_deed.done_on, part.since), confidence.confidence
FROM part
JOIN stakeholders_organisation o ON o.workspace_id = %(workspace)s AND o.id = part.organisation_id
LEFT JOIN last_deed ON last_deed.organisation_id = o.id
LEFT JOIN confidence ON confidence.organisation_id = o.id
ORDER BY o.name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An organisation worth a call, with the reasons as values; the page says them in words."""

    organisation_id: UUID
    name: str
    last_on: date | None
    reasons: tuple[CallReason, ...]


def whom_to_call_this_week(*, today: date, zone: str = "UTC") -> tuple[Call, ...]:
    """
    Organisations that take part and are silent for 45 days or unsure of themselves.

    Low confidence first, then the longest silence. One statement, whatever the size.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT, {"workspace": current_workspace_id(), "today": today, "zone": zone}
        )
        rows = cursor.fetchall()
    calls = [
        Call(
            organisation_id=organisation_id,
            name=name,
            last_on=last_on,
            reasons=whom_to_call(
                trend=None,
                days_silent=(today - last_on).days if last_on else None,
                last_confidence=confidence,
            ),
        )
        for organisation_id, name, last_on, confidence in rows
    ]
    flagged = [call for call in calls if call.reasons]
    flagged.sort(key=_urgency)
    return tuple(flagged)


def _urgency(call: Call) -> tuple[int, float, str]:
    is_unsure = any(each.kind is CallReasonKind.LOW_CONFIDENCE for each in call.reasons)
    silence = max((r.figure for r in call.reasons if r.kind is CallReasonKind.SILENT), default=0.0)
    return (0 if is_unsure else 1, -silence, call.name)
