"""Writes of users to their own profile; they belong to no workspace, so to no audit trail."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenancy.actions.members import LastOwner, remove_member
from tenancy.errors import DomainError
from tenancy.hooks import ON_ACCOUNT_DELETED
from tenancy.isolation.scope import no_workspace_scope, workspace_scope
from tenancy.models import User
from tenancy.queries import every_membership_of


class AddressNotRepeated(DomainError):
    """Deleting an account asks for its address."""

    message = _("Type the e-mail address of your account to delete it.")


class OnlyOwnerSomewhere(DomainError):
    """A workspace would be left without an owner."""


def change_profile(*, user: User, name: str | None = None, language: str | None = None) -> User:
    """Change what a user says about themselves; None leaves a part as it is."""
    if name is not None:
        user.name = name
    if language is not None:
        user.language = language
    user.save(update_fields=["name", "language"])
    return user


@transaction.atomic
def delete_account(*, user: User, repeated_email: str) -> None:
    """
    Delete a user's account: every membership, every way in and all that the account holds.

    What a workspace holds on the person is the workspace's; its owner can erase it.

    :raises AddressNotRepeated: unless the account's address was typed again.
    :raises OnlyOwnerSomewhere: naming the workspace that the user alone owns.
    """
    if repeated_email.strip().lower() != user.email:
        raise AddressNotRepeated(field="repeated_email")
    for membership in every_membership_of(user):
        with workspace_scope(membership.workspace):
            try:
                remove_member(acting_member=membership, membership=membership)
            except LastOwner as error:
                text = _("You are the only owner of %(name)s. Make somebody else an owner first.")
                raise OnlyOwnerSomewhere(text % {"name": membership.workspace.name}) from error
    for forget in ON_ACCOUNT_DELETED:
        forget(user)
    with no_workspace_scope():  # nothing of a workspace is left to go with the account
        user.delete()
