"""The lookup of a share by its token, for people without an account."""

from django.shortcuts import get_object_or_404

from overview.models import Share
from tenancy.accounts.tokens import hash_token


def access_share_by_token(*, token: str) -> Share:
    """
    The share that ``token`` opens, whether or not it still works: the view tells the difference,
    because a person who has the token was given it.

    :raises Http404: when no share of the open scope's workspace has this token.
    """
    return get_object_or_404(Share, token_hash=hash_token(token))
