"""The link with which a recipient unsubscribes from a workspace's e-mails, or subscribes again."""

from urllib.parse import urlencode
from uuid import UUID

from django.core import signing

from tenancy.links import absolute_url, workspace_url
from tenancy.models import Workspace


def _signer(workspace_id: UUID) -> signing.Signer:
    return signing.Signer(salt=f"messaging.unsubscribe.{workspace_id}")


def unsubscribe_url(workspace: Workspace, *, email: str, language: str) -> str:
    """The absolute address that is good for this workspace and this e-mail address only."""
    token = _signer(workspace.pk).sign_object(email.lower())
    path = workspace_url(workspace, "messaging:unsubscribe", token)
    return absolute_url(f"{path}?{urlencode({'language': language})}")


def email_of_token(workspace: Workspace, token: str) -> str | None:
    """The e-mail address a token was signed for; None when it was not signed by us, for it."""
    try:
        email = _signer(workspace.pk).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return email if isinstance(email, str) else None
