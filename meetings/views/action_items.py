"""The pages of an action item that are its own: the record, and closing it."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetings.actions.action_items import close_action_item, reopen_action_item
from meetings.models import Meeting
from meetings.nouns import ACTION_ITEM
from records.refusals import told_by_message
from records.views import locked
from tenancy.dates import today_in
from tenancy.requests import MemberRequest, member_page


@member_page("read", "action_item")
def action_item_page(request: MemberRequest, action_item_id: UUID) -> HttpResponseBase:
    """One promise: who, by when, where it comes from."""
    item = locked(request, ACTION_ITEM, "read", action_item_id)
    meetings = Meeting.objects.visible_to(request.membership)
    context = {
        "item": item,
        "meeting": meetings.filter(pk=item.meeting_id).first(),
        "today": today_in(request.workspace),
    }
    return render(request, "meetings/action_item.html", context)


@require_POST
@member_page("close", "action_item")
def action_item_closing(request: MemberRequest, action_item_id: UUID) -> HttpResponseBase:
    """Close an action item (``is_done=1``) or reopen it, and go back to where one was."""
    item = locked(request, ACTION_ITEM, "close", action_item_id)
    is_done = request.POST.get("is_done") == "1"
    act = close_action_item if is_done else reopen_action_item
    with told_by_message(request, _("Done. Thank you.") if is_done else _("Open again.")):
        act(acting_member=request.membership, action_item=item)
    back = request.POST.get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else ACTION_ITEM.url_of(item, request.workspace))
