"""The e-mail that brings an invited member in."""

from messaging.actions.outbox import MessageDraft, queue_message
from tenancy.links import absolute_url, workspace_url
from tenancy.models import Invitation
from tenancy.roles import Role


def queue_invitation(invitation: Invitation, token: str) -> None:
    """Write the invitation with its personal link; asked for by the inviting member, so it goes."""
    path = workspace_url(invitation.workspace, "overview:invitation-accept", token)
    inviter = invitation.invited_by
    draft = MessageDraft(
        kind="invitation",
        key=f"invitation:{invitation.pk}:{invitation.token_hash[:16]}",
        to_email=invitation.email,
        language=invitation.language,
        template="invitation",
        sender=inviter,
        context={
            "invited_by": str(inviter.user) if inviter else "",
            "role": Role(invitation.role).label,  # lazy: it is the reader's language that counts
            "expires_at": invitation.expires_at,
        },
        link=absolute_url(path),
        is_transactional=True,
    )
    queue_message(draft)
