"""Whom an answer to an e-mail reaches: no e-mail comes from nobody."""

from functools import cached_property
from typing import Any
from uuid import UUID

from tenancy.models import Membership, Workspace
from tenancy.roles import Role


class Replies:
    """The name and address behind answers to a workspace's e-mails; each sender is read once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._senders: dict[UUID, tuple[str, str]] = {}

    def reach(self, sender: Membership | None) -> tuple[str, str]:
        """The sender as long as they are a member; else the contact, else the first owner."""
        if sender is None:
            return self._contact
        if sender.pk not in self._senders:
            self._senders[sender.pk] = _first(pk=sender.pk) or self._contact
        return self._senders[sender.pk]

    @cached_property
    def _contact(self) -> tuple[str, str]:
        if self.workspace.contact_email:
            return self.workspace.name, self.workspace.contact_email
        return _first(role=Role.OWNER) or ("", "")


def _first(**wanted: Any) -> tuple[str, str] | None:
    members = Membership.objects.filter(is_suspended=False, user__is_active=True, **wanted)
    found = members.order_by("pk").values_list("user__name", "user__email").first()
    return (found[0] or found[1], found[1]) if found else None
