"""
Who may do what: one table for pages and API alike.

Roles from left to right: owner, coordinator, partner, funder, viewer.
``A`` all rows of the workspace, ``o`` rows of the member's own organization (or that it takes
part in), ``.`` nothing. Which rows are "own" for a noun is defined in its query set, as
``visible_to(member)`` and ``changeable_by(member)``.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tenancy.roles import Role

if TYPE_CHECKING:
    from tenancy.models import Membership


class Extent(StrEnum):
    """How far a permission reaches."""

    ALL = "A"
    OWN = "o"
    NONE = "."


_COLUMNS: Final = (Role.OWNER, Role.COORDINATOR, Role.PARTNER, Role.FUNDER, Role.VIEWER)

# fmt: off
PERMISSIONS: Final[dict[str, dict[str, str]]] = {
    # noun               verb: owner coordinator partner funder viewer
    "home":             {"read": "AAAAA"},
    "workspace":        {"read": "AAAAA", "change": "AA...", "delete": "A....",
                         "export": "A...."},
    "membership":       {"read": "AA...", "add": "AA...", "change": "A....", "delete": "A...."},
    "invitation":       {"read": "AA...", "add": "AA...", "delete": "AA..."},
    "api_token":        {"read": "Aoooo", "add": "ooooo", "delete": "Aoooo"},
    "audit_event":      {"read": "AA..."},
    "message":          {"read": "AA...", "change": "AA..."},
    "organization":     {"read": "AAA..", "add": "AAA..", "change": "AAo..", "delete": "AA..."},
    "person":           {"read": "AAo..", "add": "AAo..", "change": "AAo..", "delete": "AA...",
                         "export": "A....", "erase": "A...."},
    "import":           {"read": "AA...", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "partnership":      {"read": "AAo..", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "participation":    {"read": "AAo..", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "goal":             {"read": "AAoAA", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "alignment_rating": {"read": "AAo..", "add": "AAo..", "change": "AAo..", "delete": "AA..."},
    "activity":         {"read": "AAo..", "add": "AAo..", "change": "AAo..", "delete": "AAo.."},
    "meeting":          {"read": "AAo..", "add": "AA...", "change": "AA...", "delete": "AA...",
                         "attend": "AAo.."},
    "action_item":      {"read": "AAo..", "add": "AA...", "change": "AA...", "delete": "AA...",
                         "close": "AAo.."},
    "win":              {"read": "AAoAA", "add": "AAo..", "change": "AAo..", "delete": "AA..."},
    "check_in":         {"read": "AAo..", "add": "AA...", "change": "AAo..", "delete": "AA..."},
    "concern":          {"read": "AA...", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "adaptation":       {"read": "AAo..", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "survey":           {"read": "AA...", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "wave":             {"read": "AA...", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "result":           {"read": "AAAAA", "change": "AA..."},
    "answer":           {"read": "AA...", "add": "AA..."},
    "metric":           {"read": "AAAAA", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "target":           {"read": "AAAAA", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "student_group":    {"read": "AA...", "add": "AA...", "change": "AA...", "delete": "AA..."},
    "measurement":      {"read": "AAoAA", "add": "AAo..", "change": "AAo..", "delete": "AAo..",
                         "accept": "AA..."},
    "dashboard":        {"read": "AAAAA"},
    "share":            {"read": "AA...", "add": "AA...", "delete": "AA..."},
    "money":            {"read": "AAoA."},
}
# fmt: on


def extent(member: "Membership", verb: str, noun: str) -> Extent:
    """How far ``member`` may ``verb`` a ``noun``; what the table does not name reaches nothing."""
    row = PERMISSIONS.get(noun, {}).get(verb, "." * len(_COLUMNS))
    return Extent(row[_COLUMNS.index(Role(member.role))])


def may(member: "Membership", verb: str, noun: str) -> bool:
    """Whether ``member`` may ``verb`` at least some ``noun``."""
    return extent(member, verb, noun) is not Extent.NONE


def require(member: "Membership", verb: str, noun: str) -> Extent:
    """
    The extent of a permission that must exist.

    :raises PermissionDenied: when the role may not do this at all.
    """
    reach = extent(member, verb, noun)
    if reach is Extent.NONE:
        raise PermissionDenied(_("Your role does not allow this."))
    return reach
