"""Deletes a user's second factors, for a user who has lost them all."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from tenancy.models import User


class Command(BaseCommand):
    """Make sure first that it is the person: the password alone signs them in afterwards."""

    help = "Remove the codes, passkeys and recovery codes of the account with this e-mail address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address of the account."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """
        Remove them all.

        :raises CommandError: there is no such account, or it has no second factor.
        """
        user = User.objects.filter(email=email.strip().lower()).first()
        removed = Authenticator.objects.filter(user=user).delete()[0] if user else 0
        if not removed:
            raise CommandError("No account with this address has a second factor.")
        self.stdout.write("Removed. The next sign-in asks for the password alone.")
