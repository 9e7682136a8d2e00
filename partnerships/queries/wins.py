"""Reads of wins."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from partnerships.models import Win


def filtered_wins(wins: QuerySet[Win], wanted: Mapping[str, Any]) -> QuerySet[Win]:
    """The wins that match ``q`` (text), ``partnership`` and ``published`` ("yes" or "no")."""
    if wanted.get("q"):
        wins = wins.filter(text__icontains=wanted["q"])
    if wanted.get("partnership"):
        wins = wins.filter(partnership=wanted["partnership"])
    if wanted.get("published"):
        wins = wins.filter(is_published=wanted["published"] == "yes")
    return wins


def with_credits(wins: QuerySet[Win]) -> QuerySet[Win]:
    """With what a list shows: the partnership, whom to thank; newest first."""
    return wins.select_related("partnership", "organisation", "activity").order_by(
        "-happened_on", "-pk"
    )
