"""The message log: what went to whom, when, and why not."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from messaging import actions
from messaging.access import access_message, access_message_to_change
from messaging.forms import MessageFilterForm
from messaging.log import log_columns, log_rows, message_facts, readable_text
from messaging.queries import kinds_in_use, messages_to_list
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

PER_PAGE = 50


@member_page("read", "message")
def message_list(request: MemberRequest) -> HttpResponseBase:
    """All e-mails of the workspace, newest first."""
    form = MessageFilterForm(request.GET, kinds=kinds_in_use())
    asked = form.cleaned_data if form.is_valid() else {}
    rows = messages_to_list(
        text=asked.get("q", ""),
        status=asked.get("status", ""),
        kind=asked.get("kind", ""),
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "columns": log_columns(),
        "rows": log_rows(request.workspace, page.object_list),
        "query": query.urlencode(),
        "is_filtered": any(asked.values()),
    }
    return render(request, "messaging/message_list.html", context)


@member_page("read", "message")
def message(request: MemberRequest, message_id: UUID) -> HttpResponseBase:
    """One e-mail as it was written, without the recipient's personal link."""
    found = access_message(acting_member=request.membership, message_id=message_id)
    list_url = workspace_url(request.workspace, "messaging:message-list")
    context = {
        "message": found,
        "text": readable_text(found),
        "facts": message_facts(request.workspace, found),
        "trail": [{"label": _("Messages"), "url": list_url}, {"label": found.subject}],
    }
    return render(request, "messaging/message.html", context)


@require_POST
@member_page("change", "message")
def message_retry(request: MemberRequest, message_id: UUID) -> HttpResponseBase:
    """Send a failed e-mail again."""
    found = access_message_to_change(acting_member=request.membership, message_id=message_id)
    try:
        actions.retry_message(message=found, acting_member=request.membership)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The e-mail is on its way again."))
    return redirect(workspace_url(request.workspace, "messaging:message", found.pk))


@require_POST
@member_page("change", "message")
def message_cancel(request: MemberRequest, message_id: UUID) -> HttpResponseBase:
    """Stop a waiting e-mail."""
    found = access_message_to_change(acting_member=request.membership, message_id=message_id)
    try:
        actions.cancel_message(message=found, acting_member=request.membership)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The e-mail will not be sent."))
    return redirect(workspace_url(request.workspace, "messaging:message", found.pk))
