"""Lookups: an e-mail by its id, an address by its token; the object, or 404."""

from uuid import UUID

from django.http import Http404

from messaging.links import email_of_token
from messaging.models import Message
from tenancy.models import Membership, Workspace
from tenancy.permissions import require


def access_message(*, acting_member: Membership, message_id: UUID) -> Message:
    """
    :raises PermissionDenied: the member's role does not read messages.
    :raises Http404: this workspace has no such message.
    """
    require(acting_member, "read", "message")
    found = Message.objects.filter(pk=message_id).first()
    if found is None:
        raise Http404
    return found


def access_message_to_change(*, acting_member: Membership, message_id: UUID) -> Message:
    """
    :raises PermissionDenied: the member's role does not change messages.
    :raises Http404: this workspace has no such message.
    """
    require(acting_member, "change", "message")
    return access_message(acting_member=acting_member, message_id=message_id)


def access_unsubscribe_address(*, workspace: Workspace, token: str) -> str:
    """
    The e-mail address whose owner holds ``token``.

    :raises Http404: unless it was signed for this workspace.
    """
    email = email_of_token(workspace, token)
    if email is None:
        raise Http404
    return email
