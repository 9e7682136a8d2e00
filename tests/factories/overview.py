"""Share links; call inside a workspace's scope."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from overview.models import Share
from tenancy.accounts.tokens import hash_token

_numbers = count(1)


def make_share(token: str = "", days: int = 30, **extra: Any) -> Share:
    token = token or f"share-token-{next(_numbers)}"
    extra.setdefault("title", "For the board")
    extra.setdefault("expires_at", timezone.now() + timedelta(days=days))
    return Share.objects.create(token_hash=hash_token(token), prefix=token[:6], **extra)
