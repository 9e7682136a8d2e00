"""Reads of the concern register."""

from django.db.models import QuerySet

from partnerships.models import Concern, ConcernNote
from tenancy.models import Membership


def owners_to_offer() -> QuerySet[Membership]:
    """Who can look after a concern: the active members that read the register, by name."""
    return Membership.objects.active().for_list().filter(role__in=("owner", "coordinator"))


def notes_of(concern: Concern) -> QuerySet[ConcernNote]:
    """What was done about a concern, newest first."""
    return concern.notes.select_related("written_by__user").order_by("-created_at", "-pk")
