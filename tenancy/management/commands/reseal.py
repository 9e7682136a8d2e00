"""The step between a new SECRET_KEY and forgetting the old one."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from tenancy.privacy.sealing import SealBroken, seal, unseal

SEALED = ("secret", "seed")


class Command(BaseCommand):
    """What waits only for hours needs none of this: two weeks of SECRET_KEY_FALLBACKS serve it."""

    help = "Lock the secrets of two-step sign-in with the present SECRET_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal each; those that no known key opens are counted and left alone."""
        done = lost = 0
        for authenticator in Authenticator.objects.exclude(type="webauthn").iterator():
            try:
                self._reseal(authenticator)
            except SealBroken:
                lost += 1
            else:
                done += 1
        self.stdout.write(f"Sealed with the present key: {done}. No known key opens: {lost}.")

    @transaction.atomic
    def _reseal(self, stale: Authenticator) -> None:
        authenticator = Authenticator.objects.select_for_update().get(pk=stale.pk)
        for name in SEALED:
            if name in authenticator.data:
                authenticator.data[name] = seal(unseal(authenticator.data[name]))
        authenticator.save(update_fields=["data"])
