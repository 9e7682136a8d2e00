"""From a personal link to its check-in."""

from django.db.models import Q
from django.http import Http404

from partnerships.models import CheckIn
from tenancy.accounts.tokens import hash_token


def access_check_in_by_token(*, token: str) -> CheckIn:
    """
    The check-in that a personal link of the open scope's workspace leads to.

    :raises Http404: for any other token, a link of another workspace among them.
    """
    digest = hash_token(token)
    rows = CheckIn.objects.select_related("round__partnership", "organization", "person")
    found = rows.filter(Q(token_hash=digest) | Q(reminder_token_hash=digest)).first()
    if found is None:
        raise Http404
    return found
