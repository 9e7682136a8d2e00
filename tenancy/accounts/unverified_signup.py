"""Nobody gets into an account by having signed up with its owner's address first."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver
from django.http import HttpRequest

from tenancy.actions.users import disown_password
from tenancy.models import User


@receiver(email_confirmed)
def on_email_confirmed(
    sender: Any, request: HttpRequest, email_address: EmailAddress, **extra: Any
) -> None:
    """
    Tell a confirmation by the code of a sign-up from one by the code of a sign-in.

    The first can only be typed where the password was chosen; the second anywhere.
    """
    match = request.resolver_match
    user = email_address.user
    if match and match.url_name == "account_confirm_login_code" and isinstance(user, User):
        disown_password(user=user)
