"""Reads over organisations and people."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from stakeholders.imports.reading import read_table
from stakeholders.models import ImportRun, Organisation, Person

ORGANISATION_SORTS = {
    "name": "name",
    "-name": "-name",
    "sector": "sector",
    "-sector": "-sector",
    "place": "place",
    "-place": "-place",
}


def organisation_choices() -> list[tuple[UUID, str]]:
    """(id, name) of every organisation of the open scope, by name."""
    return list(Organisation.objects.order_by("name").values_list("pk", "name"))


def organisation_list(
    rows: QuerySet[Organisation],
    *,
    text: str = "",
    sector: str = "",
    status: str = "",
    sort: str = "",
) -> QuerySet[Organisation]:
    """``rows`` filtered and sorted for a list; an unknown sort means by name."""
    if text:
        rows = rows.search(text)  # type: ignore[attr-defined]
    if sector:
        rows = rows.filter(sector=sector)
    if status:
        rows = rows.filter(status=status)
    return rows.order_by(ORGANISATION_SORTS.get(sort, "name"), "pk")


def organisations_by_sector() -> dict[str, int]:
    """How many active organisations stand in each sector."""
    rows = (
        Organisation.objects.filter(status=Organisation.Status.ACTIVE)
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
    return rows.select_related("organisation").order_by("name", "pk")


@dataclass(frozen=True)
class RowFate:
    """One row of a dry run, as shown."""

    number: int
    fate: str
    text: str
    errors: list[str]


def import_list() -> QuerySet[ImportRun]:
    """Imports without their files, newest first."""
    return (
        ImportRun.objects.defer("content", "fates", "errors", "undo")
        .select_related("started_by__user")
        .order_by("-created_at")
    )


def fates_of(run: ImportRun, *, only: str = "") -> list[RowFate]:
    """Every row's fate with its first cells; ``only`` one fate's letter narrows it."""
    if not run.fates:
        return []
    table = read_table(bytes(run.content), header_row=run.header_row)
    shown = [source["column"] for source in run.mapping.values() if source.get("column")]
    positions = [table.columns.index(name) for name in shown[:4] if name in table.columns]
    return [
        RowFate(
            number=number,
            fate=letter,
            text=" · ".join(row[position][:80] for position in positions if row[position]),
            errors=run.errors.get(str(number), []),
        )
        for number, (letter, row) in enumerate(zip(run.fates, table.rows, strict=False), start=1)
        if not only or letter == only
    ]
