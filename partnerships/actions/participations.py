"""Writes to participations: who takes part in a partnership, as what, from when until when."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from partnerships.actions.partnerships import EndsBeforeItStarts
from partnerships.models import Participation, Partnership
from stakeholders.models import Organization, Person
from tenancy.audit.recording import recorded, set_fields
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.models import Membership


class AlreadyTakesPart(DomainError):
    """One part per organization and partnership."""

    message = _("This organization already takes part.")


class ContactElsewhere(DomainError):
    """The contact works for another organization."""

    message = _("This person belongs to another organization.")


def add_participation(
    *,
    acting_member: Membership,
    partnership: Partnership,
    organization: Organization,
    role: str = Participation.PartRole.PARTNER,
    responsibilities: str = "",
    contact: Person | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Participation:
    """
    Let an organization take part; one whose part had ended takes it up again.

    :raises AlreadyTakesPart: its part has not ended.
    """
    today = today_in(acting_member.workspace)
    rows = Participation.objects.filter(partnership=partnership, organization=organization)
    if rows.current(today).exists():
        raise AlreadyTakesPart(field="organization")
    participation = rows.first() or Participation(
        partnership=partnership, organization=organization
    )
    with recorded(participation, acting_member=acting_member, action="add_participation"):
        participation.role = role
        participation.responsibilities = responsibilities
        participation.contact = contact
        participation.since = since
        participation.until = until
        _check(participation)
    return participation


def change_participation(
    *, acting_member: Membership, participation: Participation, **changes: object
) -> Participation:
    """
    Change the given fields of an organization's part.

    :raises EndsBeforeItStarts: the dates contradict each other.
    :raises ContactElsewhere: the contact is another organization's person.
    """
    with recorded(participation, acting_member=acting_member, action="change_participation"):
        set_fields(participation, changes)
        _check(participation)
    return participation


def end_participation(
    *, acting_member: Membership, participation: Participation, until: date | None = None
) -> Participation:
    """
    End an organization's part today, or on the day given. What it did stays on record.

    From the day after, its members no longer read the partnership.
    """
    return change_participation(
        acting_member=acting_member,
        participation=participation,
        until=until or today_in(acting_member.workspace),
    )


def _check(participation: Participation) -> None:
    since, until, contact = participation.since, participation.until, participation.contact
    if since and until and until < since:
        raise EndsBeforeItStarts(field="until")
    if contact and contact.organization_id not in (None, participation.organization_id):
        raise ContactElsewhere(field="contact")
