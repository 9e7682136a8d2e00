"""Writes to meetings: agenda before, attendance and minutes after."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Attendance, Meeting
from partnerships.actions.partnerships import require_partnership
from partnerships.models import Partnership
from partnerships.queries.activities import organizations_to_offer
from records.removals import removal_of
from stakeholders.models import Organization
from tenancy.audit.recording import recorded, set_fields
from tenancy.errors import DomainError
from tenancy.models import Membership


class EndsBeforeItBegins(DomainError):
    """The end lies before the start."""

    message = _("The end can't be before the start.")


class NotOfThisPartnership(DomainError):
    """Participants of the partnership alone can be invited."""

    message = _("Choose organizations that take part in this partnership.")


class NotInvited(DomainError):
    """The organization was not invited."""

    message = _("Attendance can be marked for invited organizations only.")


class MeetingIsAhead(DomainError):
    """The day of the meeting has not come."""

    message = _("Mark who came from the day of the meeting on.")


class MeetingIsCanceled(DomainError):
    """The meeting was called off."""

    message = _("This meeting was canceled.")


class MeetingIsOver(DomainError):
    """The meeting has begun."""

    message = _("This meeting has begun already.")


def add_meeting(
    *,
    acting_member: Membership,
    partnership: Partnership,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    place: str = "",
    agenda: str = "",
    minutes: str = "",
    organizations: Collection[Organization] = (),
    is_sample: bool = False,
) -> Meeting:
    """
    Plan a meeting of a partnership, or write down one that was.

    :raises NotYourPartnership: the member may not read the partnership.
    :raises NotOfThisPartnership: an organization that does not take part.
    """
    meeting = Meeting(
        partnership=partnership,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        agenda=agenda,
        minutes=minutes,
        is_sample=is_sample,
    )
    _check(meeting, acting_member, organizations)
    with _recorded(meeting, acting_member, "add_meeting"):
        meeting.save(force_insert=True)
        _invite(meeting, organizations)
    return meeting


def change_meeting(
    *,
    acting_member: Membership,
    meeting: Meeting,
    organizations: Collection[Organization] | None = None,
    **changes: object,
) -> Meeting:
    """
    Change the given fields; ``organizations`` (when given) replaces who is invited.

    Attendance that was marked stays for organizations that are still invited.
    """
    with _recorded(meeting, acting_member, "change_meeting"):
        set_fields(meeting, changes)
        _check(meeting, acting_member, organizations or ())
        if organizations is not None:
            meeting.attendances.exclude(organization__in=[one.pk for one in organizations]).delete()
            _invite(meeting, organizations)
    return meeting


def cancel_meeting(*, acting_member: Membership, meeting: Meeting) -> Meeting:
    """
    Call a meeting off: it stays in sight, and calendars that update their entry strike it out.

    :raises MeetingIsCanceled: it was called off before.
    """
    if meeting.is_canceled:
        raise MeetingIsCanceled
    with _recorded(meeting, acting_member, "cancel_meeting"):
        meeting.canceled_at = timezone.now()
    return meeting


def reopen_meeting(*, acting_member: Membership, meeting: Meeting) -> Meeting:
    """Take the calling off back: the meeting takes place."""
    with _recorded(meeting, acting_member, "reopen_meeting"):
        meeting.canceled_at = None
    return meeting


def mark_attendance(
    *, acting_member: Membership, meeting: Meeting, present: Mapping[UUID, bool | None]
) -> None:
    """
    Say who came: organization id -> came, did not come, or not known (None).

    :raises MeetingIsAhead: before the meeting's day in the workspace's zone.
    :raises NotInvited: for an organization that was not asked to this meeting.
    """
    if timezone.localdate(meeting.starts_at) > timezone.localdate():
        raise MeetingIsAhead
    rows = {row.organization_id: row for row in meeting.attendances.select_for_update()}
    if not rows.keys() >= present.keys():
        raise NotInvited(field="organizations")
    with recorded(
        meeting,
        acting_member=acting_member,
        action="mark_attendance",
        also=lambda: {str(key): row.was_present for key, row in rows.items()},
    ):
        for organization_id, was_present in present.items():
            rows[organization_id].was_present = was_present
        Attendance.objects.bulk_update(rows.values(), ["was_present"])


def reply_to_meeting(*, acting_member: Membership, meeting: Meeting, is_coming: bool) -> None:
    """
    Say whether the member's own organization will come; it may change its mind until then.

    :raises NotInvited: the organization was not asked to this meeting.
    :raises MeetingIsOver: the meeting has begun; now it counts who came.
    :raises MeetingIsCanceled: it was called off.
    """
    if meeting.is_canceled:
        raise MeetingIsCanceled
    if meeting.starts_at <= timezone.now():
        raise MeetingIsOver
    rows = {row.organization_id: row for row in meeting.attendances.select_for_update()}
    attendance = rows.get(acting_member.organization_id) if acting_member.organization_id else None
    if attendance is None:
        raise NotInvited
    with recorded(
        meeting,
        acting_member=acting_member,
        action="reply_to_meeting",
        also=lambda: {"is_coming": attendance.is_coming},
    ):
        attendance.is_coming = is_coming
        attendance.save(update_fields=["is_coming"])


def add_to_agenda(*, acting_member: Membership, meeting: Meeting, lines: Sequence[str]) -> Meeting:
    """Put lines on the agenda of a meeting, which the caller holds, that are not there yet."""
    present = meeting.agenda.splitlines()
    missing = [line for line in lines if line not in present]
    agenda = "\n".join([*present, *missing])
    return change_meeting(acting_member=acting_member, meeting=meeting, agenda=agenda)


# Its attendance goes; what was promised stays.
remove_meeting = removal_of("meeting")


def _recorded(meeting: Meeting, member: Membership, action: str) -> AbstractContextManager[None]:
    """Save the meeting with an audit row that also names who is invited."""

    def invited() -> dict[str, Any]:
        names = meeting.attendances.order_by("organization__name")
        return {"organizations": list(names.values_list("organization__name", flat=True))}

    return recorded(meeting, acting_member=member, action=action, also=invited)


def _invite(meeting: Meeting, organizations: Collection[Organization]) -> None:
    """Ask the organizations; those asked before stay as they are."""
    rows = [Attendance(meeting=meeting, organization=one) for one in organizations]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)


def _check(meeting: Meeting, member: Membership, invited: Collection[Organization]) -> None:
    require_partnership(meeting.partnership_id, member)
    if meeting.ends_at is not None and meeting.ends_at < meeting.starts_at:
        raise EndsBeforeItBegins(field="ends_at")
    if not invited:
        return
    invited_before = (
        []
        if meeting._state.adding
        else meeting.attendances.values_list("organization_id", flat=True)
    )
    offered = organizations_to_offer(
        partnership=meeting.partnership, member=member, also=list(invited_before)
    )
    wanted = {one.pk for one in invited}
    if offered.filter(pk__in=wanted).count() < len(wanted):
        raise NotOfThisPartnership(field="organizations")
