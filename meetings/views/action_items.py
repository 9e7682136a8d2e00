"""The pages of action items."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetings.access.action_items import access_action_item, access_action_item_to_change
from meetings.access.meetings import access_meeting
from meetings.actions.action_items import (
    add_action_item,
    change_action_item,
    close_action_item,
    may_change_wording,
    remove_action_item,
    reopen_action_item,
)
from meetings.forms.action_items import (
    ActionItemFilterForm,
    ActionItemForm,
    initial_action_item,
)
from meetings.models import ActionItem, Meeting
from meetings.queries.action_items import filtered_action_items
from partnerships.models import Concern, Partnership
from partnerships.nouns.concerns import CONCERN
from partnerships.views.choices import ask_for_partnership, chosen_partnership, id_in
from partnerships.views.lists import is_filtered, page_of, query_of
from partnerships.views.undo import after_removal, undoable
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page


@member_page("read", "action_item")
def action_item_list(request: MemberRequest) -> HttpResponseBase:
    """What was promised, soonest first: open, mine, overdue, closed."""
    member = request.membership
    today = today_in(request.workspace)
    form = ActionItemFilterForm(request.GET, acting_member=member)
    form.is_valid()
    rows = filtered_action_items(
        ActionItem.objects.visible_to(member), form.cleaned_data, member=member, today=today
    )
    page = page_of(request, rows)
    changeable = ActionItem.objects.changeable_by(member)
    shown = [item.pk for item in page.object_list]
    context = {
        "form": form,
        "page": page,
        "changeable": set(changeable.filter(pk__in=shown).values_list("pk", flat=True)),
        "today": today,
        "query": query_of(request),
        "is_filtered": is_filtered(form.cleaned_data),
        "undo": undoable(request),
    }
    return render(request, "meetings/action_item_list.html", context)


@member_page("add", "action_item")
def action_item_new(request: MemberRequest) -> HttpResponseBase:
    """Add a promise: from a meeting (``?meeting=``), a concern (``?concern=``) or alone."""
    meeting, concern = _origin(request)
    origin = meeting or concern
    partnership = origin.partnership if origin else chosen_partnership(request)
    if partnership is None:
        return ask_for_partnership(request, _("Add an action item"))
    form = ActionItemForm(
        request.POST or None, acting_member=request.membership, partnership=partnership
    )
    if request.method == "POST" and form.is_valid():
        try:
            item = add_action_item(
                acting_member=request.membership,
                partnership=partnership,
                meeting=meeting,
                concern=concern,
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Added."))
            return redirect(_after(request, item))
    return _form_page(request, form, partnership)


@member_page("read", "action_item")
def action_item_page(request: MemberRequest, action_item_id: UUID) -> HttpResponseBase:
    """One promise: who, by when, where it comes from."""
    member = request.membership
    item = access_action_item(acting_member=member, action_item_id=action_item_id)
    context = {
        "item": item,
        "is_changeable": ActionItem.objects.changeable_by(member).filter(pk=item.pk).exists(),
        "may_change_wording": may_change_wording(member),
        "today": today_in(request.workspace),
    }
    return render(request, "meetings/action_item.html", context)


@member_page("change", "action_item")
def action_item_edit(request: MemberRequest, action_item_id: UUID) -> HttpResponseBase:
    """Change what was promised, by whom or by when."""
    item = access_action_item_to_change(
        acting_member=request.membership, action_item_id=action_item_id
    )
    form = ActionItemForm(
        request.POST or None,
        initial=initial_action_item(item),
        acting_member=request.membership,
        partnership=item.partnership,
        kept=item,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_action_item(
                acting_member=request.membership, action_item=item, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(_page_of(request, item))
    return _form_page(request, form, item.partnership, item)


@require_POST
@member_page("change", "action_item")
def action_item_closing(request: MemberRequest, action_item_id: UUID) -> HttpResponseBase:
    """Close an action item (``is_done=1``) or reopen it, and go back to where one was."""
    item = access_action_item_to_change(
        acting_member=request.membership, action_item_id=action_item_id
    )
    is_done = request.POST.get("is_done") == "1"
    act = close_action_item if is_done else reopen_action_item
    try:
        act(acting_member=request.membership, action_item=item)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Done. Thank you.") if is_done else _("Open again."))
    back = request.POST.get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else _page_of(request, item))


@require_POST
@member_page("delete", "action_item")
def action_item_delete(request: MemberRequest, action_item_id: UUID) -> HttpResponseBase:
    """Take an action item away; the list offers to undo it."""
    item = access_action_item_to_change(
        acting_member=request.membership, action_item_id=action_item_id
    )
    event = remove_action_item(acting_member=request.membership, action_item=item)
    return after_removal(request, event)


def _origin(request: MemberRequest) -> tuple[Meeting | None, Concern | None]:
    """The meeting or the concern that the address names; none where the member can't read it."""
    member = request.membership
    meeting_id, concern_id = id_in(request, "meeting"), id_in(request, "concern")
    try:
        if meeting_id is not None:
            return access_meeting(acting_member=member, meeting_id=meeting_id), None
        if concern_id is not None:
            return None, CONCERN.find(member, "read", concern_id)
    except Http404:
        return None, None
    return None, None


def _after(request: MemberRequest, item: ActionItem) -> str:
    """Back to the meeting or the concern it came from."""
    if item.meeting_id is not None:
        return workspace_url(request.workspace, "meetings:meeting", item.meeting_id)
    if item.concern_id is not None:
        return workspace_url(request.workspace, "partnerships:concern", item.concern_id)
    return _page_of(request, item)


def _page_of(request: MemberRequest, item: ActionItem) -> str:
    return workspace_url(request.workspace, "meetings:action-item", item.pk)


def _form_page(
    request: MemberRequest,
    form: ActionItemForm,
    partnership: Partnership,
    item: ActionItem | None = None,
) -> HttpResponseBase:
    context = {"form": form, "partnership": partnership, "item": item}
    status = 422 if form.errors else 200
    return render(request, "meetings/action_item_form.html", context, status=status)
