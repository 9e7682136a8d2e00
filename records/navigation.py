"""
The menu: seven sections and no more, and the pages in each of them as tabs. A record that is a
place, such as a partnership, has tabs of its own: its page, and lists narrowed to it.

A room registers its pages in ``AppConfig.ready``; a noun's declaration does it by itself. What a
member may open decides what is shown: a section without an openable tab is absent, and its link
leads to the first tab that the member may open.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenancy.links import workspace_url
from tenancy.models import Membership, Workspace
from tenancy.permissions import may

Label = str | Promise
# A phone has room for five: so many sections, or four of them and "More".
ON_A_PHONE = 5


@dataclass(frozen=True)
class Section:
    """An entry of the menu. ``is_first_on_phone``: where there is no room for all, it stays."""

    key: str
    label: Label
    icon: str
    is_first_on_phone: bool = False


@dataclass(frozen=True)
class Tab:
    """
    One page of a section, or of a place, whose address takes the place's id; shown to those who may
    do ``verb`` to its noun. Low positions come first.
    """

    label: Label
    url_name: str
    noun: str
    position: int
    verb: str = "read"


SECTIONS = (
    Section("home", _("Home"), "home", is_first_on_phone=True),
    Section("partnerships", _("Partnerships"), "handshake", is_first_on_phone=True),
    Section("work", _("Work"), "activity", is_first_on_phone=True),
    Section("directory", _("Directory"), "organization"),
    Section("surveys", _("Surveys"), "survey"),
    Section("impact", _("Impact"), "chart", is_first_on_phone=True),
    Section("manage", _("Manage"), "settings"),
)
TABS: dict[str, list[Tab]] = {section.key: [] for section in SECTIONS}
PLACE_TABS: dict[str, list[Tab]] = defaultdict(list)


class SectionLink(NamedTuple):
    """A section as the menu shows it; ``current`` is "page", "true" (a page below it) or ""."""

    label: str
    url: str
    icon: str
    current: str


class TabLink(NamedTuple):
    """A tab as the pages of its section or place show it."""

    label: str
    url: str
    is_current: bool


class Navigation(NamedTuple):
    """What ``base_app.html`` shows to one member on one page."""

    sections: tuple[SectionLink, ...]
    on_phone: tuple[SectionLink, ...]
    behind_more: tuple[SectionLink, ...]
    tabs_label: str
    tabs: tuple[TabLink, ...]


class WorkspaceLink(NamedTuple):
    """A workspace as the switcher shows it."""

    name: str
    slug: str
    role: str
    is_current: bool


def register_tab(section: str, tab: Tab) -> None:
    """Add a page to a section of ``SECTIONS``."""
    insort(TABS[section], tab, key=lambda each: each.position)


def register_place_tab(place: str, tab: Tab) -> None:
    """Add a page to the tabs of a noun's records."""
    insort(PLACE_TABS[place], tab, key=lambda each: each.position)


def place_tabs(place: str, place_id: UUID, *, member: Membership, path: str) -> list[TabLink]:
    """The tabs of one place that the member may open, and which of them ``path`` is."""
    links = [
        (tab, workspace_url(member.workspace, tab.url_name, place_id))
        for tab in PLACE_TABS[place]
        if may(member, tab.verb, tab.noun)
    ]
    return [TabLink(str(tab.label), url, url == path) for tab, url in links]


def navigation_for(member: Membership, path: str) -> Navigation:
    """
    The menu, and the tabs of the section whose list page ``path`` is.

    A page below a tab's address belongs to that tab's section, but shows no tabs of the section.
    """
    openable = _openable(member)
    current = _current_tab(openable, path, home=f"/w/{member.workspace.slug}/")
    sections = tuple(_section_link(section, tabs, current, path) for section, tabs in openable)
    on_phone, behind_more = _for_phone(sections, [section for section, _tabs in openable])
    label, tabs = _tabs_of(openable, path)
    return Navigation(sections, on_phone, behind_more, label, tabs)


def workspaces_of(
    memberships: Iterable[Membership], present: Workspace | None
) -> tuple[WorkspaceLink, ...]:
    """What the switcher lists."""
    return tuple(
        WorkspaceLink(
            name=each.workspace.name,
            slug=each.workspace.slug,
            role=each.get_role_display(),
            is_current=present is not None and each.workspace_id == present.pk,
        )
        for each in memberships
    )


Address = tuple[Tab, str]
Openable = tuple[tuple[Section, tuple[Address, ...]], ...]


def _openable(member: Membership) -> Openable:
    """The sections and tabs that the member may open, each tab with its address."""
    found = (
        (
            section,
            tuple(
                (tab, workspace_url(member.workspace, tab.url_name))
                for tab in TABS[section.key]
                if may(member, tab.verb, tab.noun)
            ),
        )
        for section in SECTIONS
    )
    return tuple((section, tabs) for section, tabs in found if tabs)


def _current_tab(openable: Openable, path: str, *, home: str) -> Address | None:
    """The tab with the longest address that ``path`` begins with; ``home`` must match whole."""
    found = [
        (tab, url)
        for _section, tabs in openable
        for tab, url in tabs
        if path == url or (url != home and path.startswith(url))
    ]
    return max(found, key=lambda address: len(address[1]), default=None)


def _section_link(
    section: Section, tabs: tuple[Address, ...], current: Address | None, path: str
) -> SectionLink:
    url = tabs[0][1]
    is_current = current is not None and current in tabs
    mark = ("page" if url == path else "true") if is_current else ""
    return SectionLink(str(section.label), url, section.icon, mark)


def _tabs_of(openable: Openable, path: str) -> tuple[str, tuple[TabLink, ...]]:
    """The section's name and tabs, where ``path`` is one of several."""
    for section, tabs in openable:
        if len(tabs) > 1 and path in (url for _tab, url in tabs):
            links = tuple(TabLink(str(tab.label), url, url == path) for tab, url in tabs)
            return str(section.label), links
    return "", ()


def _for_phone(
    links: tuple[SectionLink, ...], sections: list[Section]
) -> tuple[tuple[SectionLink, ...], tuple[SectionLink, ...]]:
    """What stands at the bottom of a phone, and what stands behind "More" there."""
    if len(links) <= ON_A_PHONE:
        return links, ()
    pairs = list(zip(links, sections, strict=True))
    return (
        tuple(link for link, section in pairs if section.is_first_on_phone),
        tuple(link for link, section in pairs if not section.is_first_on_phone),
    )
