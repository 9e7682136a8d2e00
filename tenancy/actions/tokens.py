"""Writes to API tokens."""

from datetime import timedelta

from django.utils import timezone

from tenancy.accounts.tokens import hash_token, new_token
from tenancy.audit.recording import recorded, remove_recorded
from tenancy.models import ApiToken, Membership

PREFIX = "cw_"


def create_api_token(
    *, acting_member: Membership, name: str, lasts_days: int = 365
) -> tuple[ApiToken, str]:
    """
    Make a bearer token for the acting member; returns it with its secret.

    The secret is shown once and stored only as a hash.
    """
    secret = PREFIX + new_token()
    token = ApiToken(membership=acting_member, name=name, prefix=secret[:8])
    with recorded(token, acting_member=acting_member, action="create_api_token"):
        token.token_hash = hash_token(secret)
        token.expires_at = timezone.now() + timedelta(days=lasts_days)
    return token, secret


def revoke_api_token(*, acting_member: Membership, api_token: ApiToken) -> None:
    """End a token at once."""
    remove_recorded(api_token, acting_member=acting_member, action="revoke_api_token")
