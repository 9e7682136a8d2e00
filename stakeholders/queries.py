"""Reads over organizations and people."""

from uuid import UUID

from django.db.models import Count, QuerySet

from stakeholders.models import Organization, Person

ORGANIZATION_SORTS = {
    "name": "name",
    "-name": "-name",
    "sector": "sector",
    "-sector": "-sector",
    "place": "place",
    "-place": "-place",
}


def organization_choices() -> list[tuple[UUID, str]]:
    """(id, name) of every organization of the open scope, by name."""
    return list(Organization.objects.order_by("name").values_list("pk", "name"))


def organization_list(
    rows: QuerySet[Organization],
    *,
    text: str = "",
    sector: str = "",
    status: str = "",
    sort: str = "",
) -> QuerySet[Organization]:
    """``rows`` filtered and sorted for a list; an unknown sort means by name."""
    if text:
        rows = rows.search(text)  # type: ignore[attr-defined]
    if sector:
        rows = rows.filter(sector=sector)
    if status:
        rows = rows.filter(status=status)
    return rows.order_by(ORGANIZATION_SORTS.get(sort, "name"), "pk")


def organizations_by_sector() -> dict[str, int]:
    """How many active organizations stand in each sector."""
    rows = (
        Organization.objects.filter(status=Organization.Status.ACTIVE)
        .values("sector")
        .annotate(count=Count("pk"))
        .order_by("sector")
    )
    return {row["sector"]: row["count"] for row in rows}


def person_list(
    rows: QuerySet[Person], *, text: str = "", group: str = "", language: str = ""
) -> QuerySet[Person]:
    """``rows`` filtered for a list, by name."""
    if text:
        rows = rows.search(text)  # type: ignore[attr-defined]
    if group:
        rows = rows.filter(group=group)
    if language:
        rows = rows.filter(language=language)
    return rows.select_related("organization").order_by("name", "pk")
