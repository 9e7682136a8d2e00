"""Writes of share links."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from overview.models import Share
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.audit.recording import recorded
from tenancy.dates import end_of, today_in
from tenancy.errors import DomainError
from tenancy.models import Membership

LONGEST_DAYS = 366
PREFIX_LENGTH = 6


class ShareDateOutOfRange(DomainError):
    """The last day is over already, or too far away."""

    message = _("Choose a day from today on, at most a year ahead.")


class ShareAlreadyRevoked(DomainError):
    """The link was ended before."""

    message = _("This link was ended already.")


def create_share(
    *, acting_member: Membership, title: str, expires_on: date, shows_money: bool = False
) -> tuple[Share, str]:
    """
    Make a link to the impact dashboard that needs no account.

    It works until the end of ``expires_on`` in the workspace's zone. The token is returned once;
    only its hash is stored.

    :raises ShareDateOutOfRange: the day is over, or more than a year away.
    """
    today = today_in(acting_member.workspace)
    if not today <= expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise ShareDateOutOfRange(field="expires_on")
    token = new_token()
    share = Share(title=title, shows_money=shows_money, created_by=acting_member)
    with recorded(share, acting_member=acting_member, action="create_share"):
        share.token_hash, share.prefix = hash_token(token), token[:PREFIX_LENGTH]
        share.expires_at = end_of(acting_member.workspace, expires_on)
    return share, token


def revoke_share(*, share: Share, acting_member: Membership) -> None:
    """
    End a link at once; its page then says so.

    :raises ShareAlreadyRevoked: it was ended before.
    """
    if share.revoked_at is not None:
        raise ShareAlreadyRevoked
    with recorded(share, acting_member=acting_member, action="revoke_share"):
        share.revoked_at = timezone.now()


def note_opening(*, share: Share, today: date) -> None:
    """
    Note the day on which a share was last opened: at most one write a day, and nothing about the
    reader.

    Not in the audit trail, and it leaves the data version alone: no figure changes by it.
    """
    if share.last_opened_on != today:
        Share.objects.filter(pk=share.pk).update(last_opened_on=today)
        share.last_opened_on = today
