"""Doors to rounds of check-ins and to single ones, by id or by personal link."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404

from partnerships.access.doors import changeable, visible
from partnerships.models import CheckIn, CheckInRound
from tenancy.accounts.tokens import hash_token
from tenancy.models import Membership


def access_check_in_round(*, acting_member: Membership, round_id: UUID) -> CheckInRound:
    """:raises Http404: unless the member may read this round."""
    rows = CheckInRound.objects.select_related("partnership")
    return visible(rows, member=acting_member, record_id=round_id)


def access_check_in_round_to_change(*, acting_member: Membership, round_id: UUID) -> CheckInRound:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    rows = CheckInRound.objects.select_related("partnership")
    return changeable(rows, member=acting_member, record_id=round_id)


def access_check_in(*, acting_member: Membership, check_in_id: UUID) -> CheckIn:
    """:raises Http404: unless the member may read this answer."""
    rows = CheckIn.objects.select_related("round__partnership", "organization", "person")
    return visible(rows, member=acting_member, record_id=check_in_id)


def access_check_in_to_change(*, acting_member: Membership, check_in_id: UUID) -> CheckIn:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    rows = CheckIn.objects.select_related("round__partnership", "organization", "person")
    return changeable(rows, member=acting_member, record_id=check_in_id)


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
