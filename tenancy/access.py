"""Lookups by a secret: what it belongs to, or 404."""

from django.shortcuts import get_object_or_404

from tenancy.accounts.tokens import hash_token
from tenancy.models import ApiToken, Invitation


def access_invitation_by_token(*, token: str, lock: bool = False) -> Invitation:
    """
    The invitation of a token; ``lock`` holds it, so that two tabs accept it one after the other.

    :raises Http404: unless ``token`` opens an invitation of this workspace still to accept.
    """
    rows = Invitation.objects.open()
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found: Invitation = get_object_or_404(rows, token_hash=hash_token(token))
    return found


def access_by_api_token(*, secret: str) -> ApiToken:
    """
    The bearer token of a secret, with the member as whom it acts.

    :raises Http404: unless the open scope's workspace has this token and its member is active.
    """
    usable = ApiToken.objects.usable().select_related("membership__user")
    found: ApiToken = get_object_or_404(usable, token_hash=hash_token(secret))
    return found
