"""The leaves: one action call each."""

from uuid import UUID

from tenancy.isolation.tasks import workspace_task
from tenancy.models import Workspace


@workspace_task("feedback.invite_people")
def invite_people(workspace: Workspace, *, wave_id: str) -> None:
    """Ask the next people of a wave that is being sent."""
    from feedback.actions.schedule import invite_more_people

    invite_more_people(wave_id=UUID(wave_id))
