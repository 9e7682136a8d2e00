"""Writes to partnerships."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from partnerships.models import CheckInCadence, Participation, Partnership
from records.removals import remove_record
from tenancy.audit.recording import recorded, set_fields
from tenancy.errors import DomainError
from tenancy.models import AuditEvent, Membership


class EndsBeforeItStarts(DomainError):
    """The end lies before the start."""

    message = _("The end can't be before the start.")


class NotYourPartnership(DomainError):
    """A member writes for the partnerships that it may read."""

    message = _("Choose a partnership your organization takes part in.")


class PartnershipInUse(DomainError):
    """Work was recorded under it."""

    message = _("Work is recorded under this partnership. Set its stage to closed instead.")


def add_partnership(
    *,
    acting_member: Membership,
    name: str,
    model: str,
    vision: str = "",
    stage: str = Partnership.Stage.FORMING,
    started_on: date | None = None,
    ended_on: date | None = None,
) -> Partnership:
    """
    Add a joint effort; its participants are added to it afterwards.

    :raises EndsBeforeItStarts: the dates contradict each other.
    """
    partnership = Partnership(
        name=name,
        model=model,
        vision=vision,
        stage=stage,
        started_on=started_on,
        ended_on=ended_on,
    )
    with recorded(partnership, acting_member=acting_member, action="add_partnership"):
        _check_dates(partnership)
    return partnership


def change_partnership(
    *, acting_member: Membership, partnership: Partnership, **changes: object
) -> Partnership:
    """
    Change the given fields of a partnership.

    Closing it without a date ends it on no particular day; its history stays.

    :raises EndsBeforeItStarts: the dates contradict each other.
    """
    with recorded(partnership, acting_member=acting_member, action="change_partnership"):
        set_fields(partnership, changes)
        _check_dates(partnership)
    return partnership


def remove_partnership(*, acting_member: Membership, partnership: Partnership) -> AuditEvent:
    """
    Take away a partnership added by mistake, with its participations; the event undoes it.

    :raises PartnershipInUse: once anything was recorded under it.
    """
    if any(rows.filter(partnership=partnership).exists() for rows in _recorded_under()):
        raise PartnershipInUse
    return remove_record(
        record=partnership, acting_member=acting_member, action="remove_partnership"
    )


def require_partnership(partnership_id: UUID, member: Membership) -> None:
    """:raises NotYourPartnership: the member may not read the partnership."""
    if not Partnership.objects.visible_to(member).filter(pk=partnership_id).exists():
        raise NotYourPartnership(field="partnership")


def _check_dates(partnership: Partnership) -> None:
    starts, ends = partnership.started_on, partnership.ended_on
    if starts and ends and ends < starts:
        raise EndsBeforeItStarts(field="ended_on")


def _recorded_under() -> list[models.Manager[Any]]:
    """The rows of every room that belong to partnerships, but for who takes part and the rhythm."""
    return [
        relation.related_model._default_manager
        for relation in Partnership._meta.related_objects
        if relation.on_delete is models.CASCADE
        and relation.related_model not in (Participation, CheckInCadence)
    ]
