"""The pages of meetings."""

from django.urls import path

from meetings.nouns import ACTION_ITEM, MEETING
from meetings.views import action_items, meetings
from records.routes import WORKSPACE, noun_paths

app_name = "meetings"

_meeting = f"{WORKSPACE}/meetings/<uuid:meeting_id>"
_action_item = f"{WORKSPACE}/action-items/<uuid:action_item_id>"

urlpatterns = [
    *noun_paths(MEETING),
    path(f"{_meeting}/", meetings.meeting_page, name="meeting"),
    path(f"{_meeting}/attendance/", meetings.meeting_attendance, name="meeting-attendance"),
    path(f"{_meeting}/cancellation/", meetings.meeting_cancellation, name="meeting-cancellation"),
    path(f"{_meeting}/reply/", meetings.meeting_reply, name="meeting-reply"),
    path(f"{_meeting}/agenda/", meetings.meeting_agenda, name="meeting-agenda"),
    path(f"{_meeting}/calendar.ics", meetings.meeting_calendar_file, name="meeting-calendar"),
    *noun_paths(ACTION_ITEM),
    path(f"{_action_item}/", action_items.action_item_page, name="action-item"),
    path(f"{_action_item}/closing/", action_items.action_item_closing, name="action-item-closing"),
]
