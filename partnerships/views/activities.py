"""The pages of the activity log."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.access.activities import access_activity, access_activity_to_change
from partnerships.actions.activities import change_activity, log_activity, remove_activity
from partnerships.actions.newcomers import find_or_add_organization
from partnerships.forms.activities import ActivityFilterForm, ActivityForm, initial_activity
from partnerships.forms.organizations import NewOrganizationForm
from partnerships.models import Activity
from partnerships.queries.activities import (
    activity_totals,
    last_partnership_of,
    visible_activities,
    with_names,
)
from partnerships.queries.details import activity_detail
from partnerships.views.lists import heads, is_filtered, page_of, query_of, sorted_rows
from partnerships.views.tables import ACTIVITY_COLUMNS, activity_rows
from partnerships.views.undo import after_removal, undoable
from records.fields import kept_values
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

_FORM = "partnerships/activity_form.html"


@member_page("read", "activity")
def activity_list(request: MemberRequest) -> HttpResponseBase:
    """The log: search, filters, totals of all that was found, newest first."""
    context = {**_listed(request), "undo": undoable(request)}
    return render(request, "partnerships/activity_list.html", context)


@member_page("read", "activity")
def activity_page(request: MemberRequest, activity_id: UUID) -> HttpResponseBase:
    """All that is known about one activity."""
    activity = access_activity(acting_member=request.membership, activity_id=activity_id)
    detail = activity_detail(activity=activity, member=request.membership)
    context = {"activity": activity, "detail": detail}
    return render(request, "partnerships/activity.html", context)


@member_page("add", "activity")
def activity_new(request: MemberRequest) -> HttpResponseBase:
    """The 30-second form: today, the partnership of last time."""
    if request.method == "POST":
        return _take_in(request, None)
    form = ActivityForm(initial=_first_values(request), acting_member=request.membership)
    return _show(request, form, None)


@member_page("change", "activity")
def activity_edit(request: MemberRequest, activity_id: UUID) -> HttpResponseBase:
    """The same form for an activity that is in the log."""
    activity = access_activity_to_change(acting_member=request.membership, activity_id=activity_id)
    if request.method == "POST":
        return _take_in(request, activity)
    form = ActivityForm(initial=initial_activity(activity), acting_member=request.membership)
    return _show(request, form, activity)


@require_POST
@member_page("delete", "activity")
def activity_delete(request: MemberRequest, activity_id: UUID) -> HttpResponseBase:
    """Take an activity out of the log; the list offers to undo it."""
    activity = access_activity_to_change(acting_member=request.membership, activity_id=activity_id)
    event = remove_activity(acting_member=request.membership, activity=activity)
    return after_removal(request, event)


def _listed(request: MemberRequest) -> dict[str, Any]:
    """The filters and what they leave of the log."""
    form = ActivityFilterForm(request.GET, acting_member=request.membership)
    form.is_valid()
    rows = visible_activities(member=request.membership, wanted=form.cleaned_data)
    listed, sort = sorted_rows(
        with_names(rows),
        columns=ACTIVITY_COLUMNS,
        wanted=form.cleaned_data.get("sort", ""),
        default="-date",
    )
    page = page_of(request, listed)
    return {
        "form": form,
        "page": page,
        "totals": activity_totals(rows),
        "columns": heads(request, ACTIVITY_COLUMNS, sort),
        "rows": activity_rows(page.object_list, request.workspace),
        "query": query_of(request),
        "is_filtered": is_filtered(form.cleaned_data),
    }


def _first_values(request: MemberRequest) -> dict[str, Any]:
    remembered = last_partnership_of(request.membership)
    asked = request.GET.get("partnership")
    return {
        "happened_on": today_in(request.workspace),
        "partnership": asked or (remembered.pk if remembered else None),
    }


def _take_in(request: MemberRequest, activity: Activity | None) -> HttpResponseBase:
    """What was posted: a new organization, another partnership's organizations, or all of it."""
    form = ActivityForm(request.POST, acting_member=request.membership)
    newcomer = NewOrganizationForm(request.POST, names_url=_names_url(request))
    if "add_organization" in request.POST:
        return _with_new_organization(request, form, activity, newcomer)
    if "refresh" in request.POST:
        kept = newcomer.unjudged(_names_url(request))
        return _show(request, _kept(request, form), activity, newcomer=kept)
    if form.is_valid():
        saved = _save(request, form, activity, newcomer)
        if saved is not None:
            return _onward(request, saved, is_new=activity is None)
    if not newcomer.errors:
        newcomer = newcomer.unjudged(_names_url(request))
    return _show(request, form, activity, newcomer=newcomer, status=422)


def _save(
    request: MemberRequest,
    form: ActivityForm,
    activity: Activity | None,
    newcomer: NewOrganizationForm,
) -> Activity | None:
    """Log or change the activity, with an organization typed but not yet added, if there is one."""
    values = dict(form.cleaned_data)
    if newcomer["name"].value():
        organization = _add(request, newcomer)
        if organization is None:
            return None
        chosen = [one for one in values["organizations"] if one != organization]
        values["organizations"] = [*chosen, organization]
    try:
        if activity is None:
            return log_activity(acting_member=request.membership, **values)
        return change_activity(acting_member=request.membership, activity=activity, **values)
    except DomainError as error:
        form.add_error(error.field, str(error.message))
        return None


def _add(request: MemberRequest, newcomer: NewOrganizationForm) -> Organization | None:
    if not newcomer.is_valid():
        return None
    try:
        organization, _is_new = find_or_add_organization(
            acting_member=request.membership, **newcomer.cleaned_data
        )
    except DomainError as error:
        newcomer.add_error(error.field, str(error.message))
        return None
    return organization


def _onward(request: MemberRequest, activity: Activity, *, is_new: bool) -> HttpResponseBase:
    messages.success(request, _("Logged.") if is_new else _("Saved."))
    if "another" in request.POST:
        url = workspace_url(request.workspace, "partnerships:activity-new")
        return redirect(f"{url}?partnership={activity.partnership_id}")
    return redirect(workspace_url(request.workspace, "partnerships:activity", activity.pk))


def _with_new_organization(
    request: MemberRequest,
    form: ActivityForm,
    activity: Activity | None,
    newcomer: NewOrganizationForm,
) -> HttpResponseBase:
    """The same form with everything kept, and the organization added and chosen."""
    organization = _add(request, newcomer)
    if organization is None:
        return _show(request, _kept(request, form), activity, newcomer=newcomer, status=422)
    kept = _kept(request, form, chosen=str(organization.pk))
    return _show(request, kept, activity, added=organization.name)


def _kept(request: MemberRequest, form: ActivityForm, chosen: str = "") -> ActivityForm:
    values = kept_values(form)
    if chosen and chosen not in values["organizations"]:
        values["organizations"] = [*values["organizations"], chosen]
    return ActivityForm(initial=values, acting_member=request.membership)


def _show(
    request: MemberRequest,
    form: ActivityForm,
    activity: Activity | None,
    *,
    newcomer: NewOrganizationForm | None = None,
    added: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "activity": activity,
        "newcomer": newcomer or NewOrganizationForm(names_url=_names_url(request)),
        "added": added,
        "cancel_url": _cancel_url(request, activity),
    }
    if request.htmx:
        # A part of the page; its errors wrote nothing, and htmx swaps only what succeeds.
        return render(request, f"{_FORM}#answers", context)
    return render(request, _FORM, context, status=status)


def _names_url(request: MemberRequest) -> str:
    return workspace_url(request.workspace, "partnerships:organization-names")


def _cancel_url(request: MemberRequest, activity: Activity | None) -> str:
    if activity is None:
        return workspace_url(request.workspace, "partnerships:activity-list")
    return workspace_url(request.workspace, "partnerships:activity", activity.pk)
