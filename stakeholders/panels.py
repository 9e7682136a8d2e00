"""What higher rooms show on an organisation's page; filled in their ``AppConfig.ready``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stakeholders.models import Organisation
from tenancy.models import Membership


@dataclass(frozen=True)
class Panel:
    """A template and what it needs, beside ``request``."""

    template: str
    context: dict[str, Any]


# Each returns None where it has nothing to show to this member.
ORGANISATION_PANELS: list[Callable[[Membership, Organisation], Panel | None]] = []


def panels_of(*, acting_member: Membership, organisation: Organisation) -> list[Panel]:
    """The panels of an organisation's page, in the order of the rooms."""
    made = (make(acting_member, organisation) for make in ORGANISATION_PANELS)
    return [panel for panel in made if panel is not None]
