"""The entries of the main navigation; each room adds its own in ``AppConfig.ready``."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise

from tenancy.models import Membership, Workspace
from tenancy.permissions import Extent, extent_of


@dataclass(frozen=True)
class Entry:
    """One page of the navigation, shown to whoever may do ``verb`` to its noun."""

    position: int
    label: Promise
    url_name: str
    icon: str
    noun: str
    verb: str = "read"


ENTRIES: list[Entry] = []
# Entries from here on are seldom needed and stand together under "Manage".
MANAGEMENT_FROM = 80


class Link(NamedTuple):
    """An entry as the navigation shows it to one member on one page."""

    label: str
    url: str
    icon: str
    is_management: bool
    is_current: bool


class WorkspaceLink(NamedTuple):
    """A workspace as the switcher shows it."""

    name: str
    slug: str
    role: str
    is_current: bool


def entries_for(member: Membership, path: str) -> tuple[Link, ...]:
    """What ``base_app.html`` shows of the rooms, and which of them the member is in."""
    shown = _addresses(member.role, member.workspace.slug)
    home = f"/w/{member.workspace.slug}/"  # every page begins with it, so it must match whole
    longest = max(
        (url for _, url in shown if path.startswith(url) and url != home), default=path, key=len
    )
    return tuple(
        Link(
            label=str(entry.label),
            url=url,
            icon=entry.icon,
            is_management=entry.position >= MANAGEMENT_FROM,
            is_current=url == longest,
        )
        for entry, url in shown
    )


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


@lru_cache(maxsize=1000)
def _addresses(role: str, slug: str) -> tuple[tuple[Entry, str], ...]:
    """The entries that a role may open, in order, with where each leads in the workspace."""
    return tuple(
        (entry, reverse(entry.url_name, kwargs={"workspace_slug": slug}))
        for entry in sorted(ENTRIES, key=lambda entry: entry.position)
        if extent_of(role, entry.verb, entry.noun) is not Extent.NONE
    )


def register_tab(
    *,
    section: str,
    label: str | Promise,
    url_name: str,
    noun: str,
    icon: str,
    verb: str = "read",
    position: int,
) -> None:
    """Add a page to the navigation."""
    ENTRIES.append(Entry(position, label, url_name, icon, noun, verb))  # type: ignore[arg-type]
