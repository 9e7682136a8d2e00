"""One order of locks for what people and the schedule do to check-ins at the same time."""

from tenancy.isolation.scope import current_workspace_id
from tenancy.models import Workspace


def lock_workspace() -> Workspace:
    """
    The open scope's workspace, held until the transaction ends.

    Every write to check-ins takes it before any row of theirs, as the outbox and the audit trail
    take it before theirs; so a schedule that reminds and a partner who answers wait in line and
    never for each other.
    """
    rows = Workspace.objects.select_for_update(no_key=True)
    return rows.get(pk=current_workspace_id())
