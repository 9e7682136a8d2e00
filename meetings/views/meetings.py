"""The pages of a meeting that are its own: the record, who comes, its agenda, its file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetings.actions.meetings import (
    add_to_agenda,
    cancel_meeting,
    mark_attendance,
    reopen_meeting,
    reply_to_meeting,
)
from meetings.calendar_files import meeting_calendar
from meetings.forms import AttendanceForm
from meetings.models import ActionItem, Meeting
from meetings.nouns import MEETING
from meetings.queries import attendances_of, differences_to_discuss, with_names
from records.refusals import told_by_message
from records.views import locked
from tenancy.dates import today_in
from tenancy.links import absolute_url
from tenancy.permissions import may
from tenancy.requests import MemberRequest, member_page


@member_page("read", "meeting")
def meeting_page(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """One meeting: agenda, who came, minutes, what was promised."""
    return _page(request, locked(request, MEETING, "read", meeting_id))


@require_POST
@member_page("change", "meeting")
def meeting_attendance(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Mark who came."""
    meeting = locked(request, MEETING, "change", meeting_id)
    form = AttendanceForm(request.POST, attendances=attendances_of(meeting))
    if not form.is_valid():
        return _page(request, meeting, form, status=422)
    present = {
        UUID(name): AttendanceForm.MEANINGS[value] for name, value in form.cleaned_data.items()
    }
    with told_by_message(request, _("Saved.")):
        mark_attendance(acting_member=request.membership, meeting=meeting, present=present)
    return _to_meeting(request, meeting)


@require_POST
@member_page("change", "meeting")
def meeting_cancellation(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Call a meeting off; or, with ``again``, let it take place after all."""
    meeting = locked(request, MEETING, "change", meeting_id)
    if "again" in request.POST:
        reopen_meeting(acting_member=request.membership, meeting=meeting)
        messages.success(request, _("It takes place after all."))
        return _to_meeting(request, meeting)
    with told_by_message(
        request, _("Canceled. No e-mail is sent: please tell those who are invited.")
    ):
        cancel_meeting(acting_member=request.membership, meeting=meeting)
    return _to_meeting(request, meeting)


@require_POST
@member_page("attend", "meeting")
def meeting_reply(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Say whether one's own organization will come."""
    meeting = locked(request, MEETING, "attend", meeting_id)
    is_coming = request.POST.get("is_coming") == "yes"
    with told_by_message(request, _("Thank you, noted.")):
        reply_to_meeting(acting_member=request.membership, meeting=meeting, is_coming=is_coming)
    return _to_meeting(request, meeting)


@require_POST
@member_page("change", "meeting")
def meeting_agenda(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Put on the agenda the goals on which partners differ."""
    meeting = locked(request, MEETING, "change", meeting_id)
    lines = differences_to_discuss(meeting=meeting, member=request.membership)
    add_to_agenda(acting_member=request.membership, meeting=meeting, lines=lines)
    messages.success(request, _("On the agenda now."))
    return _to_meeting(request, meeting)


@member_page("read", "meeting")
def meeting_calendar_file(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """The meeting for one's own calendar."""
    meeting = locked(request, MEETING, "read", meeting_id)
    url = absolute_url(MEETING.url_of(meeting, request.workspace))
    content = meeting_calendar(meeting=meeting, workspace=request.workspace, url=url)
    name = slugify(meeting.title) or "meeting"
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


def _page(
    request: MemberRequest,
    meeting: Meeting,
    form: AttendanceForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    member = request.membership
    attendances = attendances_of(meeting)
    items = ActionItem.objects.visible_to(member).filter(meeting=meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "attendances": attendances,
        "action_items": with_names(items).order_by("done_at", "due_on", "pk"),
        "today": today_in(request.workspace),
    }
    is_ahead = meeting.starts_at > timezone.now() and not meeting.is_canceled
    if may(member, "attend", "meeting") and is_ahead:
        own = [row for row in attendances if row.organization_id == member.organization_id]
        context["asks_for_reply"] = bool(own)
        context["own_attendance"] = own[0] if own else None
    if may(member, "change", "meeting"):
        if timezone.localdate(meeting.starts_at) <= context["today"]:
            context["form"] = form or AttendanceForm(attendances=attendances)
        context["differences"] = differences_to_discuss(meeting=meeting, member=member)
    return render(request, "meetings/meeting.html", context, status=status)


def _to_meeting(request: MemberRequest, meeting: Meeting) -> HttpResponseBase:
    return redirect(MEETING.url_of(meeting, request.workspace))
