"""Writes to API tokens."""

from datetime import timedelta

from django.utils import timezone

from tenancy.accounts.tokens import hash_token, new_token
from tenancy.audit.recording import recorded, remove_recorded
from tenancy.dates import end_of, today_in
from tenancy.isolation.scope import workspace_scope
from tenancy.models import ApiToken, Membership, User
from tenancy.queries import every_membership_of

PREFIX = "cw_"


def create_api_token(
    *, acting_member: Membership, name: str, lasts_days: int = 365, is_read_only: bool = False
) -> tuple[ApiToken, str]:
    """
    Make a bearer token for the acting member; returns it with its secret.

    The secret is shown once and stored only as a hash. Who calls this has made sure that the member
    showed who they are a moment ago: a token outlives the session that made it.
    """
    secret = PREFIX + new_token()
    token = ApiToken(
        membership=acting_member, name=name, prefix=secret[:8], is_read_only=is_read_only
    )
    with recorded(token, acting_member=acting_member, action="create_api_token"):
        token.token_hash = hash_token(secret)
        workspace = acting_member.workspace
        token.expires_at = end_of(workspace, today_in(workspace) + timedelta(days=lasts_days))
    return token, secret


def revoke_api_token(*, acting_member: Membership, api_token: ApiToken) -> None:
    """End a token at once."""
    remove_recorded(api_token, acting_member=acting_member, action="revoke_api_token")


def note_token_use(*, api_token: ApiToken) -> None:
    """Keep the day on which a token was last used: one write a day, and no audit row."""
    today = timezone.localdate()
    if api_token.last_used_on != today:
        ApiToken.objects.filter(pk=api_token.pk).update(last_used_on=today)


def end_tokens_of(*, user: User) -> None:
    """
    End every token of a user, in every workspace.

    For when a lost password is replaced: whoever had the old one may have made a token with it.
    """
    for membership in every_membership_of(user):
        with workspace_scope(membership.workspace):
            for token in membership.api_tokens.all():
                revoke_api_token(acting_member=membership, api_token=token)
