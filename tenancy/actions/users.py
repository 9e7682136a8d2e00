"""Writes of users to their own profile; they belong to no workspace, so to no audit trail."""

from tenancy.models import User


def change_profile(*, user: User, name: str | None = None, language: str | None = None) -> User:
    """Change what a user says about themselves; None leaves a part as it is."""
    if name is not None:
        user.name = name
    if language is not None:
        user.language = language
    user.save(update_fields=["name", "language"])
    return user
