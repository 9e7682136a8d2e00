"""The pages of meetings."""

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

from meetings.access.meetings import access_meeting, access_meeting_to_change
from meetings.actions.meetings import (
    add_meeting,
    add_to_agenda,
    change_meeting,
    mark_attendance,
    remove_meeting,
    reply_to_meeting,
)
from meetings.calendar_files import meeting_calendar
from meetings.forms.meetings import (
    AttendanceForm,
    MeetingFilterForm,
    MeetingForm,
    initial_meeting,
)
from meetings.models import ActionItem, Meeting
from meetings.queries.action_items import with_names
from meetings.queries.meetings import (
    attendances_of,
    differences_to_discuss,
    filtered_meetings,
)
from partnerships.models import Partnership
from partnerships.views.choices import ask_for_partnership, chosen_partnership
from partnerships.views.lists import is_filtered, page_of, query_of
from partnerships.views.undo import after_removal, undoable
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.links import absolute_url, workspace_url
from tenancy.permissions import may
from tenancy.requests import MemberRequest, member_page


@member_page("read", "meeting")
def meeting_list(request: MemberRequest) -> HttpResponseBase:
    """Meetings: upcoming, past, or all."""
    form = MeetingFilterForm(request.GET, acting_member=request.membership)
    form.is_valid()
    rows = filtered_meetings(Meeting.objects.visible_to(request.membership), form.cleaned_data)
    context = {
        "form": form,
        "page": page_of(request, rows),
        "query": query_of(request),
        "is_filtered": is_filtered(form.cleaned_data),
        "undo": undoable(request),
    }
    return render(request, "meetings/meeting_list.html", context)


@member_page("add", "meeting")
def meeting_new(request: MemberRequest) -> HttpResponseBase:
    """Plan a meeting of a partnership; everybody who takes part is invited unless unticked."""
    partnership = chosen_partnership(request)
    if partnership is None:
        return ask_for_partnership(request, _("Plan a meeting"))
    form = MeetingForm(
        request.POST or None, acting_member=request.membership, partnership=partnership
    )
    if request.method == "POST" and form.is_valid():
        try:
            meeting = add_meeting(
                acting_member=request.membership, partnership=partnership, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Planned."))
            return _to_meeting(request, meeting)
    return _form_page(request, form, partnership)


@member_page("read", "meeting")
def meeting_page(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """One meeting: agenda, who came, minutes, what was promised."""
    meeting = access_meeting(acting_member=request.membership, meeting_id=meeting_id)
    return _page(request, meeting)


@member_page("change", "meeting")
def meeting_edit(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Change a meeting, or write its minutes."""
    meeting = access_meeting_to_change(acting_member=request.membership, meeting_id=meeting_id)
    form = MeetingForm(
        request.POST or None,
        initial=initial_meeting(meeting),
        acting_member=request.membership,
        partnership=meeting.partnership,
        kept=meeting,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_meeting(acting_member=request.membership, meeting=meeting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return _to_meeting(request, meeting)
    return _form_page(request, form, meeting.partnership, meeting)


@require_POST
@member_page("change", "meeting")
def meeting_attendance(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Mark who came."""
    meeting = access_meeting_to_change(acting_member=request.membership, meeting_id=meeting_id)
    form = AttendanceForm(request.POST, attendances=attendances_of(meeting))
    if not form.is_valid():
        return _page(request, meeting, form, status=422)
    present = {
        UUID(name): AttendanceForm.MEANINGS[value] for name, value in form.cleaned_data.items()
    }
    mark_attendance(acting_member=request.membership, meeting=meeting, present=present)
    messages.success(request, _("Saved."))
    return _to_meeting(request, meeting)


@require_POST
@member_page("attend", "meeting")
def meeting_reply(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Say whether one's own organization will come."""
    meeting = access_meeting(acting_member=request.membership, meeting_id=meeting_id)
    is_coming = request.POST.get("is_coming") == "yes"
    try:
        reply_to_meeting(acting_member=request.membership, meeting=meeting, is_coming=is_coming)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Thank you, noted."))
    return _to_meeting(request, meeting)


@require_POST
@member_page("change", "meeting")
def meeting_agenda(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Put on the agenda the goals on which partners differ."""
    meeting = access_meeting_to_change(acting_member=request.membership, meeting_id=meeting_id)
    lines = differences_to_discuss(meeting=meeting, member=request.membership)
    add_to_agenda(acting_member=request.membership, meeting=meeting, lines=lines)
    messages.success(request, _("On the agenda now."))
    return _to_meeting(request, meeting)


@require_POST
@member_page("delete", "meeting")
def meeting_delete(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Take a meeting away; the list offers to undo it."""
    meeting = access_meeting_to_change(acting_member=request.membership, meeting_id=meeting_id)
    return after_removal(request, remove_meeting(acting_member=request.membership, meeting=meeting))


@member_page("read", "meeting")
def meeting_calendar_file(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """The meeting for one's own calendar."""
    meeting = access_meeting(acting_member=request.membership, meeting_id=meeting_id)
    url = absolute_url(_address(request, meeting))
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
    if may(member, "attend", "meeting") and meeting.starts_at > timezone.now():
        own = [row for row in attendances if row.organization_id == member.organization_id]
        context["asks_for_reply"] = bool(own)
        context["own_attendance"] = own[0] if own else None
    if may(member, "change", "meeting"):
        context["form"] = form or AttendanceForm(attendances=attendances)
        context["differences"] = differences_to_discuss(meeting=meeting, member=member)
    return render(request, "meetings/meeting.html", context, status=status)


def _form_page(
    request: MemberRequest,
    form: MeetingForm,
    partnership: Partnership,
    meeting: Meeting | None = None,
) -> HttpResponseBase:
    context = {"form": form, "partnership": partnership, "meeting": meeting}
    status = 422 if form.errors else 200
    return render(request, "meetings/meeting_form.html", context, status=status)


def _address(request: MemberRequest, meeting: Meeting) -> str:
    return workspace_url(request.workspace, "meetings:meeting", meeting.pk)


def _to_meeting(request: MemberRequest, meeting: Meeting) -> HttpResponseBase:
    return redirect(_address(request, meeting))
