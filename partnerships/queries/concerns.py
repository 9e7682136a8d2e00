"""Reads of the concern register."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet

from partnerships.models import Concern, ConcernNote
from partnerships.querysets import ConcernQuerySet
from tenancy.models import Membership


def filtered_concerns(rows: ConcernQuerySet, wanted: Mapping[str, Any]) -> QuerySet[Concern]:
    """
    The concerns that match ``q``, ``partnership`` and ``status``, soonest first, with what a list
    shows. ``status`` "unresolved" is open and watched ones together.
    """
    found: QuerySet[Concern] = rows
    if wanted.get("q"):
        found = found.filter(text__icontains=wanted["q"])
    if wanted.get("partnership"):
        found = found.filter(partnership=wanted["partnership"])
    status = wanted.get("status")
    if status == "unresolved":
        found = found.exclude(status=Concern.Status.RESOLVED)
    elif status:
        found = found.filter(status=status)
    return found.select_related("partnership", "owner__user", "check_in__organization").order_by(
        F("due_on").asc(nulls_last=True), "-created_at", "-pk"
    )


def owners_to_offer() -> QuerySet[Membership]:
    """Who can look after a concern: the active members that read the register, by name."""
    return Membership.objects.active().for_list().filter(role__in=("owner", "coordinator"))


def notes_of(concern: Concern) -> QuerySet[ConcernNote]:
    """What was done about a concern, newest first."""
    return concern.notes.select_related("written_by__user").order_by("-created_at", "-pk")
