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


def disown_password(*, user: User) -> None:
    """
    Forget the password and name of an account whose address nobody had confirmed.

    For when its owner first comes in by an e-mailed code: whoever signed up with the address may
    have been somebody else, and must not keep a way in. The owner can choose a password later.
    """
    user.set_unusable_password()
    user.name = ""
    user.save(update_fields=["password", "name"])
