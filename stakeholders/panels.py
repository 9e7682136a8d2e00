"""What higher rooms show on an organization's page; filled in their ``AppConfig.ready``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stakeholders.models import Organization
from tenancy.models import Membership


@dataclass(frozen=True)
class Panel:
    """A template and what it needs, beside ``request``."""

    template: str
    context: dict[str, Any]


# Each returns None where it has nothing to show to this member.
ORGANIZATION_PANELS: list[Callable[[Membership, Organization], Panel | None]] = []


def panels_of(*, acting_member: Membership, organization: Organization) -> list[Panel]:
    """The panels of an organization's page, in the order of the rooms."""
    made = (make(acting_member, organization) for make in ORGANIZATION_PANELS)
    return [panel for panel in made if panel is not None]
