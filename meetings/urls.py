"""The pages of meetings."""

from django.urls import path

from meetings.views import action_items, meetings

app_name = "meetings"

_room = "w/<slug:workspace_slug>"
_action_item = f"{_room}/action-items/<uuid:action_item_id>"
_meeting = f"{_room}/meetings/<uuid:meeting_id>"

urlpatterns = [
    # action items
    path(f"{_room}/action-items/", action_items.action_item_list, name="action-item-list"),
    path(f"{_room}/action-items/new/", action_items.action_item_new, name="action-item-new"),
    path(f"{_action_item}/", action_items.action_item_page, name="action-item"),
    path(f"{_action_item}/edit/", action_items.action_item_edit, name="action-item-edit"),
    path(f"{_action_item}/closing/", action_items.action_item_closing, name="action-item-closing"),
    path(f"{_action_item}/deletion/", action_items.action_item_delete, name="action-item-delete"),
    # meetings
    path(f"{_room}/meetings/", meetings.meeting_list, name="meeting-list"),
    path(f"{_room}/meetings/new/", meetings.meeting_new, name="meeting-new"),
    path(f"{_meeting}/", meetings.meeting_page, name="meeting"),
    path(f"{_meeting}/edit/", meetings.meeting_edit, name="meeting-edit"),
    path(f"{_meeting}/deletion/", meetings.meeting_delete, name="meeting-delete"),
    path(f"{_meeting}/attendance/", meetings.meeting_attendance, name="meeting-attendance"),
    path(f"{_meeting}/reply/", meetings.meeting_reply, name="meeting-reply"),
    path(f"{_meeting}/agenda/", meetings.meeting_agenda, name="meeting-agenda"),
    path(f"{_meeting}/calendar.ics", meetings.meeting_calendar_file, name="meeting-calendar"),
]
