"""
One log line for each event of signing in: what happened, and the account's id.

No address, password, code or token: log lines may be stored longer, and read by more people, than
the account itself. What members do inside a workspace is in its audit trail.
"""

import logging
from functools import partial
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.dispatch import Signal

from tenancy.models import User

logger = logging.getLogger(__name__)

EVENTS: dict[str, Signal] = {
    "signed_up": account.user_signed_up,
    "signed_in": auth.user_logged_in,
    "signed_out": auth.user_logged_out,
    "password_set": account.password_set,
    "password_changed": account.password_changed,
    "password_reset": account.password_reset,
    "email_changed": account.email_changed,
    "second_factor_added": mfa.authenticator_added,
    "second_factor_removed": mfa.authenticator_removed,
    "second_factor_reset": mfa.authenticator_reset,
    "second_factor_used": mfa.authenticator_used,
}
REFUSALS: dict[str, Signal] = {
    "second_factor_refused": mfa.authentication_failed,
    "sign_in_code_refused": account.login_code_rejected,
    "reset_code_refused": account.password_reset_code_rejected,
    "address_code_refused": account.email_verification_code_rejected,
}


def listen() -> None:
    """Connect every event to its line."""
    for level, events in ((logging.INFO, EVENTS), (logging.WARNING, REFUSALS)):
        for event, signal in events.items():
            signal.connect(partial(_note, event, level), weak=False, dispatch_uid=f"log {event}")
    auth.user_login_failed.connect(_note_refusal, dispatch_uid="log password_refused")


def _note(event: str, level: int, *, user: User | None = None, **extra: Any) -> None:
    logger.log(level, "auth event=%s user=%s", event, user.pk if user else "-")


def _note_refusal(credentials: dict[str, Any], **extra: Any) -> None:
    """Log the account only: what was typed as an address may be a password."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    known = User.objects.filter(email=email).values_list("pk", flat=True).first()
    logger.warning("auth event=%s user=%s", "password_refused", known or "-")
