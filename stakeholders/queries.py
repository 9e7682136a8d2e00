"""Reads over organizations and people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import overload
from uuid import UUID

from django.db.models import Count, QuerySet

from stakeholders.imports.files import kept_table
from stakeholders.models import ImportRun, Organization, Person

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
        ImportRun.objects.defer("fates", "errors", "undo")
        .select_related("started_by__user")
        .order_by("-created_at")
    )


@dataclass(frozen=True)
class RowFates(Sequence[RowFate]):
    """Every row's fate with its first cells; ``only`` one fate's letter narrows it."""

    run: ImportRun
    only: str = ""

    def __len__(self) -> int:
        return self.run.fates.count(self.only) if self.only else len(self.run.fates)

    @overload
    def __getitem__(self, wanted: int) -> RowFate: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[RowFate]: ...
    def __getitem__(self, wanted: int | slice) -> RowFate | list[RowFate]:
        """Those of one page: the file is read as far as that, and no other row is kept."""
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        return list(islice(self._rows(), wanted.start, wanted.stop))

    def _rows(self) -> Iterator[RowFate]:
        run = self.run
        columns, rows = kept_table(run)
        shown = [source["column"] for source in run.mapping.values() if source.get("column")]
        positions = [columns.index(name) for name in shown[:4] if name in columns]
        for number, (letter, row) in enumerate(zip(run.fates, rows, strict=False), start=1):
            if not self.only or letter == self.only:
                yield RowFate(
                    number=number,
                    fate=letter,
                    text=" · ".join(row[each][:80] for each in positions if row[each]),
                    errors=run.errors.get(str(number), []),
                )
