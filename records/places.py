"""
A record that is a place with tabs, such as a partnership: its own page, and lists narrowed to it.

A tab's address lies below the place's and takes its id. The declaration of a noun registers its
tab by itself (``Noun.tab``); other pages are registered in ``AppConfig.ready``.
"""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.permissions import may


@dataclass(frozen=True, kw_only=True)
class PlaceTab:
    """One page of a place, shown to those who may do ``verb`` to its noun."""

    position: int
    label: str | Promise
    url_name: str
    noun: str
    verb: str = "read"


@dataclass(frozen=True)
class PlaceTabLink:
    """A tab as the pages of a place show it."""

    label: str
    url: str
    is_current: bool


_TABS: dict[str, list[PlaceTab]] = defaultdict(list)


def register_place_tab(place: str, tab: PlaceTab) -> None:
    """Add a page to the tabs of a noun's records; low positions come first."""
    _TABS[place].append(tab)
    _TABS[place].sort(key=lambda each: each.position)


def place_tabs(place: str, place_id: UUID, *, member: Membership, path: str) -> list[PlaceTabLink]:
    """The tabs of one place that the member may open, and which of them ``path`` is."""
    links = [
        (tab, workspace_url(member.workspace, tab.url_name, place_id))
        for tab in _TABS[place]
        if may(member, tab.verb, tab.noun)
    ]
    return [PlaceTabLink(str(tab.label), url, url == path) for tab, url in links]
