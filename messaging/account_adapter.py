"""Puts the e-mails of accounts into the outbox: a request never sends one itself."""

import json
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from messaging.actions.outbox import wake_after_commit
from messaging.models import AccountMail
from messaging.rendering import LONGEST_SUBJECT, supported_language
from tenancy.accounts.tokens import new_token
from tenancy.isolation.models import new_id
from tenancy.links import absolute_url
from tenancy.models import User
from tenancy.privacy.sealing import seal


class OutboxAccountAdapter(DefaultAccountAdapter):
    """Django-allauth's adapter with the outbox in place of direct sending."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """
        Render as django-allauth does, in the account's language, and queue.

        Links begin with BASE_URL, whatever Host the request named. The account is looked up each
        time, so that known and unknown addresses take equally long.
        """
        owner = User.objects.filter(email__iexact=email).first()
        user = context.get("user") or owner
        language = user.language if isinstance(user, User) else translation.get_language()
        with translation.override(supported_language(language or settings.LANGUAGE_CODE)):
            links = {
                name: absolute_url(urlsplit(value)._replace(scheme="", netloc="").geturl())
                for name, value in context.items()
                if name.endswith("_url")
            }
            values = {"request": self.request, "email": email, **context, **links}
            values["is_signup_open"] = self.is_open_for_signup(self.request)
            rendered = self.render_mail(template_prefix, email, values)
            queue_account_mail(rendered)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether anybody may make an account; invitations have a page of their own."""
        return bool(settings.SIGNUP == "open")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Write in the language of the account's owner, not of the person who acts."""
        super().send_notification_mail(
            template_prefix, user, {**(context or {}), "user": user}, email
        )

    def send_account_already_exists_mail(self, email: str) -> None:
        """Hash a password as a real sign-up does, so that both answers take equally long."""
        User().set_password(new_token())
        super().send_account_already_exists_mail(email)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """
        Count wrong passwords by account alone.

        Django-allauth counts them by Host as well, and each port a visitor names is another Host.
        """
        return str(credentials.get("email") or credentials.get("username") or "").lower()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save the language of the sign-up page as the user's language."""
        user.language = supported_language(translation.get_language() or settings.LANGUAGE_CODE)
        saved: User = super().save_user(request, user, form, commit)
        return saved


def queue_account_mail(rendered: EmailMessage) -> AccountMail:
    """Write an e-mail of an account into the outbox; its texts hold codes, so they are sealed."""
    mail_id = new_id()
    text = str(rendered.body)
    mail = AccountMail.objects.create(
        id=mail_id,
        to_email=rendered.to[0],
        language=translation.get_language() or settings.LANGUAGE_CODE,
        subject=str(rendered.subject)[:LONGEST_SUBJECT],
        text="",
        secret=seal(json.dumps({"text": text, "html": _html(str(rendered.subject), text)})),
        message_id=f"<{mail_id}@{settings.MAIL_DOMAIN}>",
    )
    wake_after_commit()
    return mail


def _html(subject: str, text: str) -> str:
    context = {
        "subject": subject,
        "text": text,
        "workspace_name": "Commonweave",
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    return render_to_string("email/account.html", context)
