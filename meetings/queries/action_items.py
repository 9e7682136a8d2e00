"""Reads of action items."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from meetings.models import ActionItem
from meetings.querysets import ActionItemQuerySet
from tenancy.models import Membership


def filtered_action_items(
    rows: ActionItemQuerySet, wanted: Mapping[str, Any], *, member: Membership, today: date
) -> QuerySet[ActionItem]:
    """
    The action items that match, soonest first, with what a list shows.

    ``show`` is open (the default), mine (open and the member's organization's), overdue, done or
    all; ``partnership`` and ``organization`` narrow further, ``q`` looks into the title.
    """
    show = wanted.get("show") or "open"
    found: Any = rows.search(wanted["q"]) if wanted.get("q") else rows
    if show == "done":
        found = found.done()
    elif show == "overdue":
        found = found.overdue(today)
    elif show != "all":
        found = found.open()
    if show == "mine":
        found = found.filter(organization_id=member.organization_id)
    for name in ("partnership", "organization"):
        if wanted.get(name):
            found = found.filter(**{name: wanted[name]})
    listed: QuerySet[ActionItem] = with_names(found).order_by(
        F("due_on").asc(nulls_last=True), "-pk"
    )
    return listed


def with_names(items: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    """With what a list shows of each."""
    return items.select_related("organization", "partnership")
