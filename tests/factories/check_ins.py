"""Check-ins and concerns; call inside a workspace's scope."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from partnerships.models import CheckIn, CheckInRound, Concern, Partnership
from stakeholders.models import Organization
from tenancy.accounts.tokens import hash_token

_numbers = count(1)


def make_round(
    partnership: Partnership, *organizations: Organization, days_ago: float = 0, **extra: Any
) -> CheckInRound:
    """A round opened some days ago and closed after ten; its organizations are silent."""
    opened_at = timezone.now() - timedelta(days=days_ago)
    extra = {"opened_at": opened_at, "closes_at": opened_at + timedelta(days=10), **extra}
    made = CheckInRound.objects.create(partnership=partnership, **extra)
    for organization in organizations:
        make_check_in(made, organization)
    return made


def make_check_in(round: CheckInRound, organization: Organization, **extra: Any) -> CheckIn:
    """Silent; its link's token is ``token-N`` unless ``token`` says otherwise."""
    token = extra.pop("token", f"token-{next(_numbers)}")
    return CheckIn.objects.create(
        round=round, organization=organization, token_hash=hash_token(token), **extra
    )


def make_answer(round: CheckInRound, organization: Organization, **extra: Any) -> CheckIn:
    extra = {
        "progress": "on_track",
        "confidence": 4,
        "answered_at": min(round.opened_at + timedelta(hours=1), timezone.now()),
        **extra,
    }
    return make_check_in(round, organization, **extra)


def make_concern(partnership: Partnership, text: str = "", **extra: Any) -> Concern:
    return Concern.objects.create(
        partnership=partnership, text=text or f"Concern {next(_numbers)}", **extra
    )
