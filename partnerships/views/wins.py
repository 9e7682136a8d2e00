"""The pages of wins."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.access.activities import access_activity
from partnerships.access.wins import access_win_to_change
from partnerships.actions.wins import add_win, change_win, may_publish, publish_win, remove_win
from partnerships.forms.wins import WinFilterForm, WinForm, initial_win
from partnerships.models import Win
from partnerships.queries.wins import changeable_among, visible_wins
from partnerships.views.lists import is_filtered, page_of, query_of
from partnerships.views.undo import after_removal, undoable
from records.fields import uuids_in
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page


@member_page("read", "win")
def win_list(request: MemberRequest) -> HttpResponseBase:
    """Wins, newest first; funders and viewers see what was published."""
    form = WinFilterForm(request.GET, acting_member=request.membership)
    form.is_valid()
    page = page_of(request, visible_wins(member=request.membership, wanted=form.cleaned_data))
    context = {
        "form": form,
        "page": page,
        "changeable": changeable_among(page.object_list, member=request.membership),
        "may_publish": may_publish(request.membership),
        "query": query_of(request),
        "is_filtered": is_filtered(form.cleaned_data),
        "undo": undoable(request),
    }
    return render(request, "partnerships/win_list.html", context)


@member_page("add", "win")
def win_new(request: MemberRequest) -> HttpResponseBase:
    """Record a win, from a partnership (``?partnership=``) or an activity (``?activity=``)."""
    form = WinForm(
        request.POST or None, initial=_first_values(request), acting_member=request.membership
    )
    if request.method == "POST" and form.is_valid():
        try:
            win = add_win(acting_member=request.membership, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Recorded. Well done."))
            return _back(request, win)
    return _form_page(request, form, None)


@member_page("change", "win")
def win_edit(request: MemberRequest, win_id: UUID) -> HttpResponseBase:
    """Change a win."""
    win = access_win_to_change(acting_member=request.membership, win_id=win_id)
    form = WinForm(request.POST or None, initial=initial_win(win), acting_member=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            change_win(acting_member=request.membership, win=win, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return _back(request, win)
    return _form_page(request, form, win)


@require_POST
@member_page("change", "win")
def win_publish(request: MemberRequest, win_id: UUID) -> HttpResponseBase:
    """Show a win on the impact dashboard (``is_published=1``) or take it back inside."""
    win = access_win_to_change(acting_member=request.membership, win_id=win_id)
    is_published = request.POST.get("is_published") == "1"
    publish_win(acting_member=request.membership, win=win, is_published=is_published)
    text = _("On the dashboard now.") if is_published else _("Inside only now.")
    messages.success(request, text)
    return _back(request, win)


@require_POST
@member_page("delete", "win")
def win_delete(request: MemberRequest, win_id: UUID) -> HttpResponseBase:
    """Take a win away; the list offers to undo it."""
    win = access_win_to_change(acting_member=request.membership, win_id=win_id)
    return after_removal(request, remove_win(acting_member=request.membership, win=win))


def _first_values(request: MemberRequest) -> dict[str, Any]:
    values: dict[str, Any] = {
        "happened_on": today_in(request.workspace),
        "partnership": request.GET.get("partnership", ""),
    }
    for activity_id in uuids_in([request.GET.get("activity", "")]):
        activity = access_activity(acting_member=request.membership, activity_id=activity_id)
        values |= {
            "partnership": activity.partnership_id,
            "activity": activity.pk,
            "happened_on": activity.happened_on,
        }
    return values


def _back(request: MemberRequest, win: Win) -> HttpResponseBase:
    return redirect(workspace_url(request.workspace, "partnerships:win-list") + f"#win-{win.pk}")


def _form_page(request: MemberRequest, form: WinForm, win: Win | None) -> HttpResponseBase:
    context = {"form": form, "win": win}
    status = 422 if form.errors else 200
    return render(request, "partnerships/win_form.html", context, status=status)
