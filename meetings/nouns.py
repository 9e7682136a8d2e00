"""The nouns of this room; ``AppConfig.ready`` registers them."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from meetings.actions.action_items import (
    add_action_item,
    change_action_item,
    remove_action_item,
)
from meetings.actions.meetings import add_meeting, change_meeting, remove_meeting
from meetings.filters import ActionItemFilter, MeetingFilter
from meetings.forms import ActionItemForm, MeetingForm
from meetings.models import ActionItem, Meeting
from meetings.queries import NEXT_FIRST, with_attendance, with_closing
from meetings.serializers import ActionItemSerializer, MeetingSerializer
from partnerships.actions.participations import add_participation
from partnerships.models import Partnership
from partnerships.nouns.concerns import CONCERN
from records.columns import Due, Link, Moment, Number, Step, Text, related
from records.noun import Labels, Noun, Place
from stakeholders.models import Organization
from tenancy.models import Membership
from tenancy.privacy.personal_data import NotHeld


def _partnership(member: Membership) -> Partnership:
    return Partnership.objects.visible_to(member).order_by("pk")[0]


def _a_promise(member: Membership) -> dict[str, Any]:
    partnership = _partnership(member)
    part = partnership.participations.first() or add_participation(
        acting_member=member,
        partnership=partnership,
        organization=Organization.objects.visible_to(member).order_by("pk")[0],
    )
    return {
        "partnership": partnership, "title": "Ask for a later bus",
        "organization": part.organization,
    }  # fmt: skip


def _after(request: Any, item: ActionItem) -> str:
    """A new item leads back to the meeting or concern it came from; the others to themselves."""
    page = request.resolver_match.url_name
    if page.endswith("-delete"):
        return ACTION_ITEM.url(request.workspace, "list")
    if page.endswith("-new") and item.meeting is not None:
        return MEETING.url_of(item.meeting, request.workspace)
    if page.endswith("-new") and item.concern is not None:
        return CONCERN.url_of(item.concern, request.workspace)
    return ACTION_ITEM.url_of(item, request.workspace)


MEETING = Noun(
    key="meeting",
    room="meetings",
    path="meetings",
    model=Meeting,
    labels=Labels(
        one=_("Meeting"),
        many=_("Meetings"),
        count=ngettext_lazy("%(n)s meeting", "%(n)s meetings", "n"),
        add=_("Plan a meeting"),
        edit=_("Edit the meeting"),
        empty=_("No meeting is planned"),
        added=_("Planned."),
    ),
    columns=(
        Link(
            "title", label=_("Meeting"), to="meetings:meeting", sort="title",
            note_path="state_note",
        ),
        Moment("starts_at", label=_("When"), sort="starts_at"),
        related("partnership", label=_("Partnership"), to="partnerships:partnership"),
        Text("place", label=_("Place")),
        Number("invited_count", label=_("Invited")),
        Number("present_count", label=_("Came")),
    ),
    order_by=NEXT_FIRST,
    select_related=("partnership",),
    annotate=with_attendance,
    filters=MeetingFilter,
    form=MeetingForm,
    serializer=MeetingSerializer,
    add=add_meeting,
    change=change_meeting,
    remove=remove_meeting,
    parent="partnership",
    tab=40,
    search=("title", "agenda", "minutes"),
    search_detail=lambda row: f"{row.partnership.name}, {Moment('starts_at', label='').text(row)}",
    personal_data=NotHeld("Organizations are asked to meetings, not people."),
    place=Place(section="work", position=20, icon="calendar"),
    sample=lambda member: {
        "partnership": _partnership(member), "title": "Spring meeting",
        "starts_at": datetime(2099, 3, 10, 15, tzinfo=UTC), "agenda": "Welcome",
    },
)  # fmt: skip

ACTION_ITEM = Noun(
    key="action_item",
    room="meetings",
    path="action-items",
    model=ActionItem,
    labels=Labels(
        one=_("Action item"),
        many=_("Action items"),
        count=ngettext_lazy("%(n)s action item", "%(n)s action items", "n"),
        add=_("Add an action item"),
        edit=_("Edit the action item"),
        about=_("What was promised, by whom, and by when."),
        empty=_("Nothing was promised yet"),
        added=_("Added."),
    ),
    columns=(
        Link("title", label=_("What"), to="meetings:action-item"),
        Text("organization.name", label=_("Who"), sort="organization__name"),
        Due("due_on", label=_("By when"), sort="due_on", is_over="is_done"),
        related("partnership", label=_("Partnership"), to="partnerships:partnership"),
        Step("state", label=_("Status"), template="meetings/_closing_cell.html"),
    ),
    order_by=(F("done_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "-pk"),
    select_related=("organization", "partnership", "meeting", "concern"),
    annotate=with_closing,
    filters=ActionItemFilter,
    form=ActionItemForm,
    serializer=ActionItemSerializer,
    add=add_action_item,
    change=change_action_item,
    remove=remove_action_item,
    parent="partnership",
    next_url=_after,
    search=("title",),
    search_detail=lambda row: row.organization.name,
    personal_data=NotHeld("Organizations promise, not people."),
    place=Place(section="work", position=30, icon="task"),
    sample=_a_promise,
)  # fmt: skip

NOUNS = (MEETING, ACTION_ITEM)
