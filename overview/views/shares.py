"""Share links as coordinators make, list and end them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from overview.access.shares import access_share_to_revoke
from overview.actions.shares import create_share, revoke_share
from overview.forms.shares import ShareForm
from overview.queries.shares import share_page
from tenancy.accounts.one_time_secret import show_once, shown_once
from tenancy.errors import DomainError
from tenancy.links import absolute_url, workspace_url
from tenancy.permissions import may
from tenancy.requests import MemberRequest, member_page


@member_page("read", "share")
def share_list(request: MemberRequest) -> HttpResponseBase:
    """All links, what they show and when they were last opened."""
    page = share_page(page=request.GET.get("page"))
    actions = []
    if may(request.membership, "add", "share"):
        url = workspace_url(request.workspace, "overview:share-new")
        actions.append({"label": _("New link"), "url": url, "icon": "plus"})
    context = {"page": page, "shares": page.object_list, "actions": actions}
    return render(request, "overview/share_list.html", context | _crumbs(request))


@member_page("add", "share")
def share_new(request: MemberRequest) -> HttpResponseBase:
    """Make a link; the page that follows is the only one on which its address can be read."""
    if request.method == "GET" and (made := shown_once(request, "share link")):
        return _share_created(request, *made.split())
    form = ShareForm(request.POST or None, acting_member=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            share, token = create_share(acting_member=request.membership, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            path = workspace_url(request.workspace, "overview:shared-dashboard", token)
            show_once(request, "share link", f"{share.pk} {absolute_url(path)}")
            return redirect(workspace_url(request.workspace, "overview:share-new"))
    status = 422 if form.errors else 200
    context = {"form": form} | _crumbs(request, _("New share link"))
    return render(request, "overview/share_form.html", context, status=status)


def _share_created(request: MemberRequest, share_id: str, link: str) -> HttpResponseBase:
    share = access_share_to_revoke(acting_member=request.membership, share_id=UUID(share_id))
    context = {"share": share, "link": link} | _crumbs(request, _("Your link"))
    return render(request, "overview/share_created.html", context)


@require_POST
@member_page("delete", "share")
def share_revoke(request: MemberRequest, share_id: UUID) -> HttpResponseBase:
    """End a link."""
    share = access_share_to_revoke(acting_member=request.membership, share_id=share_id)
    try:
        revoke_share(share=share, acting_member=request.membership)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The link to “%(title)s” is ended.") % {"title": share.title})
    return redirect(workspace_url(request.workspace, "overview:share-list"))


def _crumbs(request: MemberRequest, *here: str) -> dict[str, Any]:
    """Impact, then share links, then where one is."""
    workspace = request.workspace
    return {
        "crumbs": [
            {"label": _("Impact"), "url": workspace_url(workspace, "overview:dashboard")},
            {"label": _("Share links"), "url": workspace_url(workspace, "overview:share-list")},
            *({"label": label, "url": ""} for label in here),
        ]
    }
