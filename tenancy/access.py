"""The only doors from an id or a secret to a tenancy object: the object, or 404."""

from uuid import UUID

from django.http import Http404

from tenancy.accounts.tokens import hash_token
from tenancy.models import ApiToken, Invitation, Membership


def access_membership(*, acting_member: Membership, membership_id: UUID) -> Membership:
    """:raises Http404: when this workspace has no such member."""
    found = Membership.objects.for_list().filter(pk=membership_id).first()
    if found is None:
        raise Http404
    return found


def access_invitation(*, acting_member: Membership, invitation_id: UUID) -> Invitation:
    """:raises Http404: when this workspace has no such invitation."""
    found = Invitation.objects.filter(pk=invitation_id).first()
    if found is None:
        raise Http404
    return found


def access_invitation_by_token(*, token: str) -> Invitation:
    """:raises Http404: unless ``token`` opens an invitation of this workspace still to accept."""
    found = Invitation.objects.open().filter(token_hash=hash_token(token)).first()
    if found is None:
        raise Http404
    return found


def access_api_token(*, acting_member: Membership, token_id: UUID) -> ApiToken:
    """:raises Http404: unless it is the member's own, or the member is an owner."""
    found = ApiToken.objects.visible_to(acting_member).filter(pk=token_id).first()
    if found is None:
        raise Http404
    return found


def access_by_api_token(*, secret: str) -> Membership:
    """
    The member a bearer token acts as.

    :raises Http404: unless the open scope's workspace has this token and its member is active.
    """
    found = (
        ApiToken.objects.usable()
        .select_related("membership__user")
        .filter(token_hash=hash_token(secret))
        .first()
    )
    if found is None:
        raise Http404
    return found.membership
