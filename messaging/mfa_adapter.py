"""Seals the secrets of two-step sign-in before they reach the database."""

from allauth.mfa.adapter import DefaultMFAAdapter

from tenancy.privacy.sealing import seal, unseal


class SealedMFAAdapter(DefaultMFAAdapter):
    """Django-allauth's adapter, with the seeds of codes and recovery codes encrypted at rest."""

    def encrypt(self, text: str) -> str:
        """Encrypt with a key made from SECRET_KEY."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """
        :raises SealBroken: when no present or former SECRET_KEY opens it.
        """
        return unseal(encrypted_text)
