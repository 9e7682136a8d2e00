"""Writes to the log of adaptations: what was changed on the way, and why."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from partnerships.actions.partnerships import require_partnership
from partnerships.models import Adaptation
from tenancy.audit.recording import recorded, set_fields
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.models import Membership


class CauseOfAnotherPartnership(DomainError):
    """The concern or check-in belongs to another partnership."""

    message = _("This belongs to another partnership.")


class ChangeStillToCome(DomainError):
    """An adaptation has been made."""

    message = _("This day is still to come.")


def add_adaptation(*, acting_member: Membership, **values: Any) -> Adaptation:
    """
    Note what was changed and why.

    :raises NotYourPartnership: the member may not read the partnership.
    :raises CauseOfAnotherPartnership: its concern or check-in is of another partnership.
    :raises ChangeStillToCome: the day lies ahead.
    """
    adaptation = Adaptation(**values)
    with recorded(adaptation, acting_member=acting_member, action="add_adaptation"):
        _check(adaptation, acting_member)
    return adaptation


def change_adaptation(
    *, acting_member: Membership, adaptation: Adaptation, **changes: Any
) -> Adaptation:
    """Change the given fields; the same rules hold as for a new one."""
    with recorded(adaptation, acting_member=acting_member, action="change_adaptation"):
        set_fields(adaptation, changes)
        _check(adaptation, acting_member)
    return adaptation


def _check(adaptation: Adaptation, member: Membership) -> None:
    partnership_id = adaptation.partnership_id
    require_partnership(partnership_id, member)
    if adaptation.concern and adaptation.concern.partnership_id != partnership_id:
        raise CauseOfAnotherPartnership(field="concern")
    if adaptation.check_in and adaptation.check_in.round.partnership_id != partnership_id:
        raise CauseOfAnotherPartnership(field="check_in")
    if adaptation.changed_on > today_in(member.workspace):
        raise ChangeStillToCome(field="changed_on")
