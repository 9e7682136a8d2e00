"""One value per metric, period, partnership and group, however often a file repeats itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class RowKey(NamedTuple):
    """What a value is about. `group` is empty for the total."""

    metric: str
    period: str
    partnership: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementRow:
    """One row of a source. `line` is its line in the file, for the report."""

    key: RowKey
    line: int
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None

    @property
    def figures(self) -> tuple[float | None, float | None, float | None]:
        """What the row says, without where it says it."""
        return (self.value, self.numerator, self.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """
    A further row for a key that already has one, with other figures.

    `looks_like` names a group of the same metric, period and partnership whose figures the
    dropped row repeats: the usual sign of a row under a wrong label.
    """

    kept: MeasurementRow
    dropped: MeasurementRow
    looks_like: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeduplicatedRows:
    """The rows to use, in file order, and those set aside: contradicting or merely repeated."""

    kept: tuple[MeasurementRow, ...]
    conflicts: tuple[Conflict, ...]
    repeats: tuple[MeasurementRow, ...]


def deduplicate_rows(rows: Iterable[MeasurementRow]) -> DeduplicatedRows:
    """
    Keep the first row of every key; report the others, never add them up.

    Hand over the rows whose figures the source withheld as well, without figures: otherwise a
    mislabeled later row would take the place of a withheld first one.

    Summing all rows of the New York graduation file gives special education 55.86 % in the 2006
    cohort, where keeping the first row of each key gives 33.70 %.
    """
    kept: dict[RowKey, MeasurementRow] = {}
    dropped: list[MeasurementRow] = []
    repeats: list[MeasurementRow] = []
    for row in rows:
        first = kept.setdefault(row.key, row)
        if first is row:
            continue
        (repeats if first.figures == row.figures else dropped).append(row)
    about = {row.key._replace(group="") for row in dropped}
    groups_by_figures = _index_groups(kept.values(), about)
    return DeduplicatedRows(
        kept=tuple(kept.values()),
        conflicts=tuple(
            Conflict(
                kept=kept[row.key],
                dropped=row,
                looks_like=groups_by_figures.get((row.key._replace(group=""), row.figures)),
            )
            for row in dropped
        ),
        repeats=tuple(repeats),
    )


_Figures = tuple[float | None, float | None, float | None]


def _index_groups(
    rows: Iterable[MeasurementRow], about: set[RowKey]
) -> dict[tuple[RowKey, _Figures], str]:
    """From one of these keys (without group) and figures to the first group that has them."""
    index: dict[tuple[RowKey, _Figures], str] = {}
    for row in rows if about else ():
        key = row.key._replace(group="")
        if row.key.group and key in about:
            index.setdefault((key, row.figures), row.key.group)
    return index
