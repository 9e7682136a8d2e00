"""The doors to a share: its id for members, its token for everybody else."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from overview.models import Share
from tenancy.accounts.tokens import hash_token
from tenancy.models import Membership
from tenancy.permissions import may


def access_share(*, acting_member: Membership, share_id: UUID) -> Share:
    """:raises Http404: unless the member may read shares and this workspace has it."""
    found = Share.objects.filter(pk=share_id).first() if _reads(acting_member) else None
    if found is None:
        raise Http404
    return found


def access_share_to_revoke(*, acting_member: Membership, share_id: UUID) -> Share:
    """
    :raises Http404: unless the member may read it.
    :raises PermissionDenied: when the member may read but not end it.
    """
    found = access_share(acting_member=acting_member, share_id=share_id)
    if not may(acting_member, "delete", "share"):
        raise PermissionDenied
    return found


def access_share_by_token(*, token: str) -> Share:
    """
    The share that ``token`` opens, whether or not it still works: the view tells the difference,
    because a person who has the token was given it.

    :raises Http404: when no share of the open scope's workspace has this token.
    """
    found = Share.objects.filter(token_hash=hash_token(token)).first()
    if found is None:
        raise Http404
    return found


def _reads(member: Membership) -> bool:
    return may(member, "read", "share")
