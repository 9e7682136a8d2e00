"""Deleting what a workspace need not store any longer."""

from datetime import datetime, timedelta

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from tenancy.audit.recording import record_event
from tenancy.dates import months_later
from tenancy.models import IdempotentReply, Invitation, Workspace
from tenancy.privacy.retention import RULES

REPLIES_KEPT = timedelta(days=7)


def apply_retention(*, workspace: Workspace) -> dict[str, int]:
    """
    Delete what is older than the workspace's retention; returns how many rows of what.

    The audit trail gets one row if anything was deleted. Can be repeated.
    """
    before = months_later(timezone.now(), -workspace.retention_months)
    ended = {name: rule(before) for name, rule in sorted(RULES.items())}
    ended = {name: count for name, count in ended.items() if count}
    if ended:
        # One event for all that went, of the workspace, which itself doesn't change.
        record_event(
            acting_member=None, action="apply_retention", record=workspace, after=dict(ended)
        )
    return ended


def end_invitations(before: datetime) -> int:
    """Delete invitations that were over before that moment."""
    is_over = Q(accepted_at__lt=before) | Q(expires_at__lt=before)
    return Invitation.objects.filter(is_over).delete()[0]


def clear_replies() -> int:
    """Delete old answers that were stored for repeated API calls."""
    old = timezone.now() - REPLIES_KEPT
    return IdempotentReply.objects.filter(created_at__lt=old).delete()[0]


def clear_sessions() -> None:
    """Delete the sessions that have run out."""
    call_command("clearsessions")
