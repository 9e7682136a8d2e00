"""Secrets that grant access: made once, stored only as a hash."""

import hashlib
import secrets


def new_token() -> str:
    """A URL-safe secret of 192 bits."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    """SHA-256 as 64 hex digits; enough for secrets that are random already."""
    return hashlib.sha256(token.encode()).hexdigest()
