"""A check of settings that, set wrongly, would send e-mails twice."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def check_outbox_times(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A lease must be longer than a task may run, and that longer than a wait for the server."""
    lease = settings.OUTBOX_LEASE_SECONDS
    limit = settings.OUTBOX_TASK_LIMIT_SECONDS
    if lease > limit > settings.EMAIL_TIMEOUT > 0:
        return []
    names = "OUTBOX_LEASE_SECONDS > OUTBOX_TASK_LIMIT_SECONDS > EMAIL_TIMEOUT > 0"
    return [Error(f"These must hold: {names}.", id="messaging.E001")]
