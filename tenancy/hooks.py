"""Functions of higher rooms that tenancy calls; registered in their ``AppConfig.ready``."""

from collections.abc import Callable
from uuid import UUID

from tenancy.models import Invitation, User

# Called in the inviting transaction with the invitation and its link's secret.
ON_INVITED: list[Callable[[Invitation, str], None]] = []

# Called in the transaction that deletes an account, before it goes.
ON_ACCOUNT_DELETED: list[Callable[[User], None]] = []

# One function that lists (id, name) of the open scope's organizations; stakeholders fills it.
ORGANIZATION_CHOICES: list[Callable[[], list[tuple[UUID, str]]]] = []


def organization_choices() -> list[tuple[UUID, str]]:
    """The organizations a member may speak for, by name."""
    return [choice for source in ORGANIZATION_CHOICES for choice in source()]
