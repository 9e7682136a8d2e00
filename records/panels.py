"""What higher rooms show on the pages of lower ones; filled in their ``AppConfig.ready``."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tenancy.models import Membership


@dataclass(frozen=True)
class Panel:
    """A template and what it needs, as ``panel``, beside the page's own context."""

    template: str
    context: dict[str, Any]


# Makes the panel for one record; None where there is nothing to show to this member.
PanelMaker = Callable[[Membership, Any], Panel | None]

_MAKERS: dict[str, list[PanelMaker]] = defaultdict(list)


def register_panel(page: str, make: PanelMaker) -> None:
    """Show a panel on a page, which is named like its address ("concern")."""
    _MAKERS[page].append(make)


def panels_of(page: str, record: Any, *, acting_member: Membership) -> list[Panel]:
    """The panels of a record's page, in the order of the rooms."""
    made = (make(acting_member, record) for make in _MAKERS[page])
    return [panel for panel in made if panel is not None]
