"""Undo of a removal: the banner on the list one lands on, and the button in it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.access.removals import access_removal
from records.fields import uuids_in
from records.removals import undo_removal
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.models import AuditEvent
from tenancy.requests import MemberRequest, member_page

# Where to go after a removal, by audited action; rooms above add theirs, as to REMOVALS.
LISTS: dict[str, str] = {}


def undoable(request: MemberRequest) -> AuditEvent | None:
    """The removal that ``?undo=`` of this address names, if the member may still undo it."""
    for event_id in uuids_in([request.GET.get("undo", "")]):
        try:
            return access_removal(acting_member=request.membership, event_id=event_id)
        except Http404:
            return None
    return None


def after_removal(request: MemberRequest, event: AuditEvent) -> HttpResponseBase:
    """Back to the list, with the banner that undoes it."""
    url = workspace_url(request.workspace, LISTS[event.action])
    return redirect(f"{url}?undo={event.pk}")


@require_POST
@member_page("read", "home")
def removal_undo(request: MemberRequest, event_id: UUID) -> HttpResponseBase:
    """Bring back what was removed. Who may is the door's business: the removal knows its noun."""
    event = access_removal(acting_member=request.membership, event_id=event_id)
    try:
        undo_removal(event=event, acting_member=request.membership)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("“%(name)s” is back.") % {"name": event.object_label})
    return redirect(workspace_url(request.workspace, LISTS[event.action]))
