"""Writes to action items: what organizations promised to do, by when, and whether they did."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy

from meetings.models import ActionItem, Meeting
from partnerships.actions.partnerships import require_partnership
from partnerships.models import Concern, Partnership
from records.removals import removal_of
from stakeholders.models import Organization
from tenancy.audit.recording import recorded, set_fields
from tenancy.errors import DomainError
from tenancy.models import Membership


class FromAnotherPartnership(DomainError):
    """The meeting or the concern belongs to another partnership."""

    message = gettext_lazy("What this comes from belongs to another partnership.")


class ClosedAlready(DomainError):
    """It was closed before."""

    message = gettext_lazy("This action item is closed already.")


class NotClosed(DomainError):
    """Only what was closed can be reopened."""

    message = gettext_lazy("This action item is open already.")


def add_action_item(
    *,
    acting_member: Membership,
    partnership: Partnership,
    title: str,
    organization: Organization,
    due_on: date | None = None,
    meeting: Meeting | None = None,
    concern: Concern | None = None,
    is_sample: bool = False,
) -> ActionItem:
    """
    Write down what an organization promised, alone or from a meeting or a concern.

    :raises NotYourPartnership: the member may not read the partnership.
    :raises FromAnotherPartnership: the meeting or the concern is another partnership's.
    """
    item = ActionItem(
        partnership=partnership,
        title=title,
        organization=organization,
        due_on=due_on,
        meeting=meeting,
        concern=concern,
        is_sample=is_sample,
    )
    with recorded(item, acting_member=acting_member, action="add_action_item"):
        _check(item, acting_member)
    return item


def change_action_item(
    *, acting_member: Membership, action_item: ActionItem, **changes: object
) -> ActionItem:
    """Change the given fields; the same rules hold as for a new one."""
    with recorded(action_item, acting_member=acting_member, action="change_action_item"):
        set_fields(action_item, changes)
        _check(action_item, acting_member)
    return action_item


def close_action_item(*, acting_member: Membership, action_item: ActionItem) -> ActionItem:
    """
    Say that it is done.

    :raises ClosedAlready: it was said before.
    """
    if action_item.is_done:
        raise ClosedAlready
    with recorded(action_item, acting_member=acting_member, action="close_action_item"):
        action_item.done_at = timezone.now()
    return action_item


def reopen_action_item(*, acting_member: Membership, action_item: ActionItem) -> ActionItem:
    """
    Say that it is not done after all.

    :raises NotClosed: it was never closed.
    """
    if not action_item.is_done:
        raise NotClosed
    with recorded(action_item, acting_member=acting_member, action="reopen_action_item"):
        action_item.done_at = None
    return action_item


# For one added by mistake.
remove_action_item = removal_of("action_item")


def _check(item: ActionItem, member: Membership) -> None:
    require_partnership(item.partnership_id, member)
    for name, origin in (("meeting", item.meeting), ("concern", item.concern)):
        if origin is not None and origin.partnership_id != item.partnership_id:
            raise FromAnotherPartnership(field=name)
