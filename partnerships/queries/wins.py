"""Reads of wins."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from partnerships.models import Win
from tenancy.models import Membership


def filtered_wins(wins: QuerySet[Win], wanted: Mapping[str, Any]) -> QuerySet[Win]:
    """The wins that match ``q`` (text), ``partnership`` and ``published`` ("yes" or "no")."""
    if wanted.get("q"):
        wins = wins.filter(text__icontains=wanted["q"])
    if wanted.get("partnership"):
        wins = wins.filter(partnership=wanted["partnership"])
    if wanted.get("published"):
        wins = wins.filter(is_published=wanted["published"] == "yes")
    return wins


def visible_wins(*, member: Membership, wanted: Mapping[str, Any]) -> QuerySet[Win]:
    """The wins the member may read that match, with their credits."""
    return with_credits(filtered_wins(Win.objects.visible_to(member), wanted))


def changeable_among(wins: Iterable[Win], *, member: Membership) -> set[UUID]:
    """The ids of those the member may change."""
    rows = Win.objects.changeable_by(member).filter(pk__in=[win.pk for win in wins])
    return set(rows.values_list("pk", flat=True))


def with_credits(wins: QuerySet[Win]) -> QuerySet[Win]:
    """With what a list shows: the partnership, whom to thank; newest first."""
    return wins.select_related("partnership", "organization", "activity").order_by(
        "-happened_on", "-pk"
    )
