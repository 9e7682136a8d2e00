"""A meeting as an .ics file, for any calendar program."""

from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from meetings.models import Meeting
from tenancy.models import Workspace

_LENGTH_IF_UNKNOWN = timedelta(hours=1)


def meeting_calendar(*, meeting: Meeting, workspace: Workspace, url: str) -> bytes:
    """
    One meeting in the workspace's own time zone, with the zone's rules beside it.

    The UID stays the same for good, and the SEQUENCE grows with every change, so that a later
    download updates the entry instead of adding one; of a meeting called off, it cancels it.
    """
    zone = ZoneInfo(workspace.time_zone)
    event = Event()
    event.add("uid", f"{meeting.pk}@{settings.MAIL_DOMAIN}")
    event.add("dtstamp", datetime.now(UTC))
    # Seconds, not changes, which nothing counts; it needs only to grow (RFC 5545, 3.8.7.4).
    event.add("sequence", ceil((meeting.updated_at - meeting.created_at).total_seconds()))
    event.add("status", "CANCELLED" if meeting.is_canceled else "CONFIRMED")
    if workspace.contact_email:
        organizer = vCalAddress(f"mailto:{workspace.contact_email}")
        organizer.params["CN"] = workspace.name
        event.add("organizer", organizer)
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
    calendar.add("method", "CANCEL" if meeting.is_canceled else "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
