"""A meeting as an .ics file, for any calendar program."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from meetings.models import Meeting
from tenancy.models import Workspace

_LENGTH_IF_UNKNOWN = timedelta(hours=1)


def meeting_calendar(*, meeting: Meeting, workspace: Workspace, url: str) -> bytes:
    """
    One meeting in the workspace's own time zone, with the zone's rules beside it.

    The UID stays the same for good, so that a later download updates the entry instead of
    adding one.
    """
    zone = ZoneInfo(workspace.time_zone)
    event = Event()
    event.add("uid", f"{meeting.pk}@{settings.MAIL_DOMAIN}")
    event.add("dtstamp", datetime.now(UTC))
    event.add("last-modified", meeting.updated_at.astimezone(UTC))
    event.add("summary", meeting.title)
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    ends_at = meeting.ends_at or meeting.starts_at + _LENGTH_IF_UNKNOWN
    event.add("dtend", ends_at.astimezone(zone))
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.agenda:
        event.add("description", meeting.agenda)
    event.add("url", url)
    calendar = Calendar()
    calendar.add("prodid", "-//Commonweave//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
