"""Writes to the concern register: risks, tensions and issues, and what was done about them."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.actions.partnerships import require_partnership
from partnerships.models import CheckIn, Concern, ConcernNote, Partnership
from tenancy.audit.recording import record_event, recorded, set_fields
from tenancy.errors import DomainError
from tenancy.models import Membership


class CheckInOfAnotherPartnership(DomainError):
    """The check-in belongs to another partnership."""

    message = _("This check-in belongs to another partnership.")


class ResolvedAlready(DomainError):
    """It was resolved before."""

    message = _("This concern is resolved already.")


class NotResolved(DomainError):
    """Only what was resolved can be taken up again."""

    message = _("This concern is not resolved, so there is nothing to reopen.")


def add_concern(
    *,
    acting_member: Membership,
    partnership: Partnership,
    text: str,
    kind: str = Concern.Kind.ISSUE,
    status: str = Concern.Status.OPEN,
    owner: Membership | None = None,
    due_on: date | None = None,
    check_in: CheckIn | None = None,
    is_sample: bool = False,
) -> Concern:
    """
    Take up a concern, perhaps one that a check-in told of.

    :raises NotYourPartnership: the member may not read the partnership.
    :raises CheckInOfAnotherPartnership: the check-in was asked elsewhere.
    """
    concern = Concern(
        partnership=partnership,
        text=text,
        kind=kind,
        status=status,
        owner=owner,
        due_on=due_on,
        check_in=check_in,
        is_sample=is_sample,
    )
    with recorded(concern, acting_member=acting_member, action="add_concern"):
        _settle(concern, acting_member)
    return concern


def change_concern(*, acting_member: Membership, concern: Concern, **changes: object) -> Concern:
    """Change the given fields of a concern; a change of status dates its resolution."""
    with recorded(concern, acting_member=acting_member, action="change_concern"):
        set_fields(concern, changes)
        _settle(concern, acting_member)
    return concern


def add_concern_note(*, acting_member: Membership, concern: Concern, text: str) -> ConcernNote:
    """Note what was done about a concern."""
    note = ConcernNote.objects.create(concern=concern, text=text, written_by=acting_member)
    # An event of the concern, which a note doesn't change.
    record_event(
        acting_member=acting_member,
        action="add_concern_note",
        record=concern,
        after={"note": text},
    )
    return note


def resolve_concern(*, acting_member: Membership, concern: Concern) -> Concern:
    """
    Say that nothing is left to do about it.

    :raises ResolvedAlready: it was said before.
    """
    if concern.is_resolved:
        raise ResolvedAlready
    return change_concern(
        acting_member=acting_member, concern=concern, status=Concern.Status.RESOLVED
    )


def reopen_concern(*, acting_member: Membership, concern: Concern) -> Concern:
    """
    Take a resolved concern up again.

    :raises NotResolved: it was never put away.
    """
    if not concern.is_resolved:
        raise NotResolved
    return change_concern(acting_member=acting_member, concern=concern, status=Concern.Status.OPEN)


def _settle(concern: Concern, member: Membership) -> None:
    """Check the rules, and date the resolution."""
    require_partnership(concern.partnership_id, member)
    check_in = concern.check_in
    if check_in is not None and check_in.round.partnership_id != concern.partnership_id:
        raise CheckInOfAnotherPartnership(field="check_in")
    if not concern.is_resolved:
        concern.resolved_at = None
    elif concern.resolved_at is None:
        concern.resolved_at = timezone.now()
