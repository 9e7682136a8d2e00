"""Lookups by a secret: what it belongs to, or 404."""

from django.http import Http404

from tenancy.accounts.tokens import hash_token
from tenancy.models import ApiToken, Invitation, Membership


def access_invitation_by_token(*, token: str) -> Invitation:
    """:raises Http404: unless ``token`` opens an invitation of this workspace still to accept."""
    found: Invitation | None = (
        Invitation.objects.open().filter(token_hash=hash_token(token)).first()
    )
    if found is None:
        raise Http404
    return found


def access_by_api_token(*, secret: str) -> Membership:
    """
    The member a bearer token acts as.

    :raises Http404: unless the open scope's workspace has this token and its member is active.
    """
    found: ApiToken | None = (
        ApiToken.objects.usable()
        .select_related("membership__user")
        .filter(token_hash=hash_token(secret))
        .first()
    )
    if found is None:
        raise Http404
    return found.membership
