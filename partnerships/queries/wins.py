"""Reads of wins."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from partnerships.models import Win
from tenancy.models import Membership


def changeable_among(wins: Iterable[Win], *, member: Membership) -> set[UUID]:
    """The ids of those the member may change."""
    rows = Win.objects.changeable_by(member).filter(pk__in=[win.pk for win in wins])
    return set(rows.values_list("pk", flat=True))


def with_credits(wins: QuerySet[Win]) -> QuerySet[Win]:
    """With what a list shows: the partnership, whom to thank; newest first."""
    return wins.select_related("partnership", "organization", "activity").order_by(
        "-happened_on", "-pk"
    )
