"""Writes to wins: small successes, credited to who made them."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions.partnerships import require_partnership
from partnerships.models import Activity, CheckIn, Partnership, Win
from records.removals import removal_of
from stakeholders.models import Organization
from tenancy.audit.recording import recorded, set_fields
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.models import Membership
from tenancy.permissions import Extent, extent
from tenancy.texts import check_languages


class ActivityOfAnotherPartnership(DomainError):
    """The activity belongs to another partnership."""

    message = gettext_lazy("This activity belongs to another partnership.")


class WinStillToCome(DomainError):
    """A win has happened."""

    message = gettext_lazy("This day is still to come.")


def add_win(
    *,
    acting_member: Membership,
    partnership: Partnership,
    text: str,
    happened_on: date,
    organization: Organization | None = None,
    activity: Activity | None = None,
    check_in: CheckIn | None = None,
    is_sample: bool = False,
    **texts: object,
) -> Win:
    """
    Record a win and whom to thank for it. It stays inside until a coordinator publishes it.

    ``texts`` are its ``language`` and ``translations``, where they are given.

    :raises NotYourPartnership: the member may not read the partnership.
    """
    check_languages(acting_member.workspace.languages, texts)
    win = Win(
        partnership=partnership,
        text=text,
        happened_on=happened_on,
        organization=organization,
        activity=activity,
        check_in=check_in,
        added_by=acting_member,
        is_sample=is_sample,
        **texts,
    )
    with recorded(win, acting_member=acting_member, action="add_win"):
        _check(win, acting_member)
    return win


def change_win(*, acting_member: Membership, win: Win, **changes: object) -> Win:
    """
    Change the given fields of a win.

    A published win that a partner changes goes back inside, until a coordinator has read it.
    """
    check_languages(acting_member.workspace.languages, changes, win)
    with recorded(win, acting_member=acting_member, action="change_win"):
        set_fields(win, changes)
        if not may_publish(acting_member):
            win.is_published = False
        _check(win, acting_member)
    return win


def publish_win(*, acting_member: Membership, win: Win, is_published: bool) -> Win:
    """
    Show a win on the impact dashboard, or take it back inside.

    :raises PermissionDenied: for a role that does not change every win.
    """
    if not may_publish(acting_member):
        raise PermissionDenied(_("Coordinators decide what is published."))
    action = "publish_win" if is_published else "unpublish_win"
    with recorded(win, acting_member=acting_member, action=action):
        win.is_published = is_published
    return win


remove_win = removal_of("win")


def may_publish(member: Membership) -> bool:
    """Whether the member's role changes every win, and so decides what is published."""
    return extent(member, "change", "win") is Extent.ALL


def _check(win: Win, member: Membership) -> None:
    require_partnership(win.partnership_id, member)
    if win.happened_on > today_in(member.workspace):
        raise WinStillToCome(field="happened_on")
    if win.activity is not None and win.activity.partnership_id != win.partnership_id:
        raise ActivityOfAnotherPartnership(field="activity")
