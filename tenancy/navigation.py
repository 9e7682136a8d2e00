"""The entries of the main navigation; each room adds its own in ``AppConfig.ready``."""

from dataclasses import dataclass

from django.utils.functional import Promise

from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.permissions import may


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


def entries_for(member: Membership, path: str) -> list[dict[str, object]]:
    """What ``base_app.html`` shows: label, url, icon and whether this is where the member is."""
    shown = []
    for entry in sorted(ENTRIES, key=lambda entry: entry.position):
        if may(member, entry.verb, entry.noun):
            url = workspace_url(member.workspace, entry.url_name)
            is_management = entry.position >= MANAGEMENT_FROM
            shown.append(
                {
                    "label": entry.label,
                    "url": url,
                    "icon": entry.icon,
                    "is_management": is_management,
                }
            )
    home = f"/w/{member.workspace.slug}/"  # every page begins with it, so it must match whole
    longest = max(
        (str(e["url"]) for e in shown if path.startswith(str(e["url"])) and e["url"] != home),
        default=path,
        key=len,
    )
    return [{**entry, "is_current": entry["url"] == longest} for entry in shown]
