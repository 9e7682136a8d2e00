"""One e-mail of the message log, and the steps that can be taken with it."""

from collections.abc import Callable
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from messaging.actions.outbox import cancel_message, retry_message
from messaging.models import Message
from messaging.nouns import MESSAGE
from messaging.rendering import LINK, UNSUBSCRIBE_LINK, put_in_links
from records.refusals import told_by_message
from tenancy.requests import MemberRequest, member_page


@member_page("read", "message")
def message(request: MemberRequest, message_id: UUID) -> HttpResponseBase:
    """One e-mail as it was written, without the recipient's personal link."""
    found = MESSAGE.find(request.membership, "read", message_id)
    list_url = MESSAGE.url(request.workspace, "list")
    context = {
        "message": found,
        "text": readable_text(found),
        "language": _language_name(found.language),
        "trail": [{"label": MESSAGE.labels.many, "url": list_url}, {"label": found.subject}],
    }
    return render(request, "messaging/message.html", context)


@require_POST
@member_page("change", "message")
def message_retry(request: MemberRequest, message_id: UUID) -> HttpResponseBase:
    """Send a failed e-mail again."""
    return _step(request, message_id, retry_message, _("The e-mail is on its way again."))


@require_POST
@member_page("change", "message")
def message_cancel(request: MemberRequest, message_id: UUID) -> HttpResponseBase:
    """Stop a waiting e-mail."""
    return _step(request, message_id, cancel_message, _("The e-mail will not be sent."))


def _step(
    request: MemberRequest, message_id: UUID, act: Callable[..., None], done: str
) -> HttpResponseBase:
    # Not locked here: the action locks the workspace before the message.
    found = MESSAGE.find(request.membership, "change", message_id)
    with told_by_message(request, done):
        act(message=found, acting_member=request.membership)
    return redirect(MESSAGE.url_of(found, request.workspace))


def readable_text(message: Message) -> str:
    """The plain text, with words where a link is put in at sending."""
    links = {LINK: _("(the recipient's own link)"), UNSUBSCRIBE_LINK: _("(a link)")}
    return put_in_links(message.text, links, mark=message.link_mark, is_html=False)


def _language_name(code: str) -> str:
    """A language in the reader's words; surveys speak some that Django has no name for."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
