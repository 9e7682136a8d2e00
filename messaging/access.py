"""The lookup of an address by its token."""

from django.http import Http404

from messaging.links import email_of_token
from tenancy.models import Workspace


def access_unsubscribe_address(*, workspace: Workspace, token: str) -> str:
    """
    The e-mail address whose owner holds ``token``.

    :raises Http404: unless it was signed for this workspace.
    """
    email = email_of_token(workspace, token)
    if email is None:
        raise Http404
    return email
