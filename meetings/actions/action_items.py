"""Writes to action items: what organizations promised to do, by when, and whether they did."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import ActionItem, Meeting
from partnerships.actions.activities import NotYourPartnership
from partnerships.models import Concern, Partnership
from records.removals import remove_record
from stakeholders.models import Organization
from tenancy.audit.recording import record_event, snapshot
from tenancy.errors import DomainError
from tenancy.models import AuditEvent, Membership
from tenancy.permissions import Extent, extent


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
    _check(item, acting_member)
    item.save(force_insert=True)
    record_event(
        acting_member=acting_member, action="add_action_item", record=item, after=snapshot(item)
    )
    return item


def change_action_item(
    *, acting_member: Membership, action_item: ActionItem, **changes: object
) -> ActionItem:
    """
    Change the given fields of an action item.

    :raises PermissionDenied: for a partner, which closes its own and changes nothing else.
    """
    if not may_change_wording(acting_member):
        raise PermissionDenied(_("You can close it or reopen it; coordinators change the rest."))
    before = snapshot(action_item)
    for name, value in changes.items():
        setattr(action_item, name, value)
    _check(action_item, acting_member)
    return _saved(action_item, acting_member, "change_action_item", before)


def close_action_item(*, acting_member: Membership, action_item: ActionItem) -> ActionItem:
    """
    Say that it is done.

    :raises ClosedAlready: it was said before.
    """
    held = ActionItem.objects.select_for_update(of=("self",)).get(pk=action_item.pk)
    if held.is_done:
        raise ClosedAlready
    before = snapshot(action_item)
    action_item.done_at = timezone.now()
    return _saved(action_item, acting_member, "close_action_item", before)


def reopen_action_item(*, acting_member: Membership, action_item: ActionItem) -> ActionItem:
    """
    Say that it is not done after all.

    :raises NotClosed: it was never closed.
    """
    held = ActionItem.objects.select_for_update(of=("self",)).get(pk=action_item.pk)
    if not held.is_done:
        raise NotClosed
    before = snapshot(action_item)
    action_item.done_at = None
    return _saved(action_item, acting_member, "reopen_action_item", before)


def remove_action_item(*, acting_member: Membership, action_item: ActionItem) -> AuditEvent:
    """Take away an action item added by mistake; the event undoes the removal."""
    return remove_record(
        record=action_item, acting_member=acting_member, action="remove_action_item"
    )


def may_change_wording(member: Membership) -> bool:
    """Whether the member's role changes every action item, not only whether its own is done."""
    return extent(member, "change", "action_item") is Extent.ALL


def _saved(
    item: ActionItem, member: Membership, action: str, before: dict[str, object]
) -> ActionItem:
    item.save()
    record_event(
        acting_member=member, action=action, record=item, before=before, after=snapshot(item)
    )
    return item


def _check(item: ActionItem, member: Membership) -> None:
    if not Partnership.objects.visible_to(member).filter(pk=item.partnership_id).exists():
        raise NotYourPartnership(field="partnership")
    for name, origin in (("meeting", item.meeting), ("concern", item.concern)):
        if origin is not None and origin.partnership_id != item.partnership_id:
            raise FromAnotherPartnership(field=name)
