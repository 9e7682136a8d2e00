"""The pages of an activity that are its own: the record, and the 30-second form."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from partnerships.forms.activities import ActivityForm
from partnerships.forms.organizations import NewOrganizationForm
from partnerships.models import Activity
from partnerships.nouns.activities import ACTIVITY
from partnerships.nouns.partnerships import PARTNERSHIP
from partnerships.queries.details import activity_detail
from records.views import cancel_url, locked, write
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page


@member_page("read", "activity")
def activity_page(request: MemberRequest, activity_id: UUID) -> HttpResponseBase:
    """All that is known about one activity."""
    activity = locked(request, ACTIVITY, "read", activity_id)
    detail = activity_detail(activity=activity, member=request.membership)
    return render(request, "partnerships/activity.html", {"activity": activity, "detail": detail})


@member_page("add", "activity")
def activity_new(request: MemberRequest, partnership_id: UUID | None = None) -> HttpResponseBase:
    """The 30-second form: today, the partnership of the address, or else that of last time."""
    parent = locked(request, PARTNERSHIP, "read", partnership_id) if partnership_id else None
    return _form_page(request, ActivityForm.from_request(request, parent=parent))


@member_page("change", "activity")
def activity_edit(request: MemberRequest, activity_id: UUID) -> HttpResponseBase:
    """The same form for an activity that is in the log."""
    activity = locked(request, ACTIVITY, "change", activity_id)
    return _form_page(request, ActivityForm.from_request(request, record=activity))


def _form_page(request: MemberRequest, form: ActivityForm) -> HttpResponseBase:
    """What was posted: a new organization, another partnership's organizations, or all of it."""
    new_organization = NewOrganizationForm(request.POST or None, names_url=_names_url(request))
    if form.is_stale:
        return _show(request, form.with_saved(), _if_typed(request, new_organization), status=409)
    if "add_organization" in request.POST and new_organization.is_typed:
        return _with_new_organization(request, form, new_organization)
    if form.is_redrawn:
        return _show(request, form.redrawn(), new_organization.unjudged(_names_url(request)))
    if form.is_bound and form.is_valid():
        saved = _save(request, form, new_organization)
        if saved is not None:
            return _onward(request, saved, is_new=form.record is None)
    status = 422 if form.is_bound else 200
    return _show(request, form, _if_typed(request, new_organization), status=status)


def _if_typed(request: MemberRequest, new_organization: NewOrganizationForm) -> NewOrganizationForm:
    """The form, with its errors only where something was typed: it need not be filled in."""
    if new_organization.is_typed and new_organization.errors:
        return new_organization
    return new_organization.unjudged(_names_url(request))


def _save(
    request: MemberRequest, form: ActivityForm, new_organization: NewOrganizationForm
) -> Activity | None:
    """Log or change the activity, with an organization typed but not yet added, if there is one."""
    if new_organization["name"].value():
        organization = new_organization.found_or_added(request.membership)
        if organization is None:
            return None
        chosen = form.cleaned_data["organizations"]
        form.cleaned_data["organizations"] = [
            *(one for one in chosen if one != organization),
            organization,
        ]
    try:
        return write(ACTIVITY, form)  # type: ignore[no-any-return]
    except DomainError as error:
        form.refuse(error)
        return None


def _onward(request: MemberRequest, activity: Activity, *, is_new: bool) -> HttpResponseBase:
    messages.success(request, _("Logged.") if is_new else _("Saved."))
    if "another" in request.POST:
        name = "partnerships:partnership-activity-new"
        return redirect(workspace_url(request.workspace, name, activity.partnership_id))
    return redirect(ACTIVITY.url_of(activity, request.workspace))


def _with_new_organization(
    request: MemberRequest, form: ActivityForm, new_organization: NewOrganizationForm
) -> HttpResponseBase:
    """The same form with everything typed, and the organization added and chosen."""
    organization = new_organization.found_or_added(request.membership)
    if organization is None:
        return _show(request, form.redrawn(), new_organization, status=422)
    typed = request.POST.copy()
    if str(organization.pk) not in typed.getlist("organizations"):
        typed.appendlist("organizations", str(organization.pk))
    form.data = typed
    fresh = NewOrganizationForm(names_url=_names_url(request))
    return _show(request, form.redrawn(), fresh, added=organization.name)


def _show(
    request: MemberRequest,
    form: ActivityForm,
    new_organization: NewOrganizationForm,
    *,
    added: str = "",
    status: int = 200,
) -> HttpResponseBase:
    parent: Any = form.parent
    context: dict[str, Any] = {
        "noun": ACTIVITY,
        "form": form,
        "activity": form.record,
        "parent": parent,
        "parent_url": PARTNERSHIP.url_of(parent, request.workspace) if parent else "",
        "is_stale": status == 409,
        "new_organization": new_organization,
        "added": added,
        "cancel_url": cancel_url(request, ACTIVITY, form.record, form.parent),
    }
    if request.htmx:
        # A part of the page; its errors wrote nothing, and htmx swaps only what succeeds.
        return render(request, f"{ACTIVITY.form_template}#answers", context)
    return render(request, ACTIVITY.form_template, context, status=status)


def _names_url(request: MemberRequest) -> str:
    return workspace_url(request.workspace, "partnerships:organization-names")
