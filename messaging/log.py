"""The message log as tables show it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from messaging.models import Message
from messaging.queries import kind_label, reason_not_sent
from messaging.rendering import LINK, UNSUBSCRIBE_LINK, put_in_links
from tenancy.links import workspace_url
from tenancy.models import Workspace

TONES = {
    Message.Status.QUEUED: "brand",
    Message.Status.SENDING: "brand",
    Message.Status.SENT: "good",
    Message.Status.FAILED: "bad",
    Message.Status.CANCELED: "quiet",
    Message.Status.SUPPRESSED: "warn",
}


def local_text(moment: datetime | None, workspace: Workspace) -> str:
    """A moment on the workspace's wall clock, in the reader's format."""
    if moment is None:
        return ""
    local = timezone.localtime(moment, ZoneInfo(workspace.time_zone))
    return formats.date_format(local, "SHORT_DATETIME_FORMAT")


def log_columns() -> list[dict[str, Any]]:
    """Columns for components/data_table.html."""
    labels = (_("Recipient"), _("Subject"), _("State"), _("Sent or due"))
    return [{"label": label} for label in labels]


def log_rows(workspace: Workspace, rows: Iterable[Message]) -> list[dict[str, Any]]:
    """Rows for components/data_table.html."""
    return [{"cells": _cells(workspace, message)} for message in rows]


def _cells(workspace: Workspace, message: Message) -> list[dict[str, Any]]:
    url = workspace_url(workspace, "messaging:message", message.pk)
    recipient = {"text": message.to_name or message.to_email, "url": url}
    if message.to_name:
        recipient["note"] = message.to_email
    tone = TONES[Message.Status(message.status)]
    return [
        recipient,
        {"text": message.subject, "note": kind_label(message.kind)},
        {
            "badge": message.get_status_display(),
            "tone": tone,
            "note": reason_not_sent(message),
        },
        {"text": local_text(message.sent_at or message.due_at, workspace)},
    ]


def _language_name(code: str) -> str:
    """A language in the reader's words; surveys speak some that Django has no name for."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def message_facts(workspace: Workspace, message: Message) -> list[dict[str, Any]]:
    """Facts for components/key_values.html."""
    return [
        {"label": _("To"), "value": message.to_email, "note": message.to_name},
        {"label": _("About"), "value": kind_label(message.kind)},
        {
            "label": _("State"),
            "value": message.get_status_display(),
            "note": reason_not_sent(message),
        },
        {"label": _("Written"), "value": local_text(message.created_at, workspace)},
        {"label": _("Due"), "value": local_text(message.due_at, workspace)},
        {"label": _("Sent"), "value": local_text(message.sent_at, workspace)},
        {"label": _("Attempts"), "value": str(message.attempts)},
        {"label": _("Language"), "value": _language_name(message.language)},
    ]


def readable_text(message: Message) -> str:
    """The plain text, with words where a link is put in at sending."""
    links = {LINK: _("(the recipient's own link)"), UNSUBSCRIBE_LINK: _("(a link)")}
    return put_in_links(message.text, links, mark=message.link_mark, is_html=False)
