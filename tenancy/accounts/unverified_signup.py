"""Deletes the password of a sign-up that used another person's address."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver
from django.http import HttpRequest

from tenancy.models import User


@receiver(email_confirmed)
def on_email_confirmed(
    sender: Any, request: HttpRequest, email_address: EmailAddress, **extra: Any
) -> None:
    """
    Delete the password when an address is confirmed by the code of a sign-in.

    The code of a sign-up can only be typed where the password was chosen; the code of a sign-in
    anywhere.
    """
    match = request.resolver_match
    user = email_address.user
    if match and match.url_name == "account_confirm_login_code" and isinstance(user, User):
        disown_password(user=user)


def disown_password(*, user: User) -> None:
    """
    Delete the password and the name of an account whose address was not confirmed yet.

    For the first sign-in by an e-mailed code. Somebody else may have signed up with the address
    before, and their password must not work any more. The owner can choose one later.
    """
    user.set_unusable_password()
    user.name = ""
    user.save(update_fields=["password", "name"])
