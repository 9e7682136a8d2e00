"""Reads of partnerships and of who takes part in them."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, IntegerField, Max, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from partnerships.models import Activity, Participation, Partnership
from stakeholders.models import Organization, Person, Sector
from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.permissions import Extent, extent


def partnerships_by_name(member: Membership) -> QuerySet[Partnership]:
    """The partnerships the member may read, for a choice."""
    return Partnership.objects.visible_to(member).order_by("name")


def partnerships_named_to(member: Membership) -> QuerySet[Partnership]:
    """
    The partnerships of which the member may know the name: a partner, those it takes part in.

    Funders and viewers, who open none, find all names beside the goals of the dashboard.
    """
    if extent(member, "read", "partnership") is Extent.OWN:
        return Partnership.objects.visible_to(member)
    return Partnership.objects.all()


def annotate_figures(partnerships: QuerySet[Partnership], *, today: date) -> QuerySet[Partnership]:
    """With ``participant_count``, ``activity_count`` and ``last_activity_on``, in one statement."""
    participants = Participation.objects.current(today).filter(partnership=OuterRef("pk"))
    activities = Activity.objects.filter(partnership=OuterRef("pk"))
    last = activities.order_by().values("partnership").annotate(last=Max("happened_on"))
    return partnerships.annotate(
        participant_count=_count(participants),
        activity_count=_count(activities),
        last_activity_on=Subquery(last.values("last")),
    )


def participants(
    *, partnership: Partnership, member: Membership
) -> tuple[list[Participation], list[Participation]]:
    """Who takes part, and who took part before, by name. One statement."""
    today = today_in(member.workspace)
    rows = Participation.objects.filter(partnership=partnership)
    parts = rows.select_related("organization", "contact").order_by("organization__name")
    present: list[Participation] = []
    ended: list[Participation] = []
    for part in parts:
        (present if part.until is None or part.until >= today else ended).append(part)
    return present, ended


def by_sector(
    parts: Iterable[Participation], member: Membership
) -> list[tuple[str, list[tuple[Participation, Person | None]]]]:
    """
    Participations by sector in the order of the sectors' list, each with its contact where the
    member may read people of that organization.
    """
    order = {value: index for index, value in enumerate(Sector.values)}
    listed = sorted(parts, key=lambda row: order.get(row.organization.sector, len(order)))
    return [
        (sector, [(row, people_seen_by(member, row.contact)) for row in group])
        for sector, group in groupby(listed, key=lambda row: row.organization.sector)
    ]


def people_seen_by(member: Membership, person: Person | None) -> Person | None:
    """The person, if the member's role reads people of that organization."""
    reach = extent(member, "read", "person")
    is_own = person is not None and person.organization_id == member.organization_id
    return person if reach is Extent.ALL or (reach is Extent.OWN and is_own) else None


def organizations_named(*, text: str, member: Membership, limit: int = 20) -> list[Organization]:
    """Organizations whose name or other names contain ``text``, those that begin with it first."""
    wanted = " ".join(text.split())
    if len(wanted) < 2:
        return []
    found = list(Organization.objects.visible_to(member).search(wanted).order_by("name")[:200])
    found.sort(key=lambda one: not one.name.casefold().startswith(wanted.casefold()))
    return found[:limit]


def _count(rows: QuerySet[Any]) -> Coalesce:
    model: type[Model] = rows.model
    counted = rows.order_by().values("partnership").annotate(n=Count(model._meta.pk.name))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)
