"""Founding, settling and ending a workspace; search."""

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from overview.forms.manage import DeleteWorkspaceForm, WorkspaceForm, WorkspaceSettingsForm
from records.noun import what_is_in_it
from records.refusals import told_by_form
from records.search import search_workspace
from tenancy.actions.workspaces import change_workspace, create_workspace, delete_workspace
from tenancy.links import workspace_url
from tenancy.models import User, Workspace
from tenancy.requests import MemberRequest, member_page

FOUNDING = "found_workspace"  # of ACCOUNT_RATE_LIMITS; no action of the audit trail


@login_required
def workspace_new(request: HttpRequest) -> HttpResponseBase:
    """Found a workspace; whoever does is its owner."""
    assert isinstance(request.user, User)
    form = WorkspaceForm(request.POST or None)
    if form.is_valid() and not consume(request, action=FOUNDING, user=request.user):
        form.add_error(None, _("You have founded several workspaces lately. Wait two weeks."))
    if request.method == "POST" and form.is_valid():
        with told_by_form(form):
            member = create_workspace(owner=request.user, **form.cleaned_data)
            messages.success(request, _("Your workspace is ready."))
            return redirect(workspace_url(member.workspace, "overview:home"))
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "overview/workspace_new.html", context, status=status)


@member_page("change", "workspace")
def settings(request: MemberRequest) -> HttpResponseBase:
    """The workspace's own settings."""
    rows = Workspace.objects.select_for_update() if request.method == "POST" else Workspace.objects
    workspace = rows.get(pk=request.workspace.pk)
    form = WorkspaceSettingsForm.from_request(request, record=workspace)
    if form.is_stale:
        context = {"form": form.with_saved(), "is_stale": True}
        return render(request, "overview/settings.html", context, status=409)
    if form.is_bound and form.is_valid():
        change_workspace(acting_member=request.membership, workspace=workspace, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(workspace_url(request.workspace, "overview:settings"))
    status = 422 if form.errors else 200
    return render(request, "overview/settings.html", {"form": form}, status=status)


@member_page("delete", "workspace")
def workspace_delete(request: MemberRequest) -> HttpResponseBase:
    """Delete the workspace, after its name was typed again."""
    form = DeleteWorkspaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_by_form(form):
            delete_workspace(
                acting_member=request.membership, workspace=request.workspace, **form.cleaned_data
            )
            messages.success(request, _("The workspace and all its data are deleted."))
            return redirect("front-page")
    context = {"form": form, "what_goes": what_is_in_it()}
    status = 422 if form.errors else 200
    return render(request, "overview/workspace_delete.html", context, status=status)


@member_page("read", "home")
def search(request: MemberRequest) -> HttpResponseBase:
    """Everything the member may read that contains the words."""
    text = request.GET.get("q", "")
    groups = search_workspace(acting_member=request.membership, text=text)
    return render(request, "overview/search.html", {"search_text": text, "groups": groups})
