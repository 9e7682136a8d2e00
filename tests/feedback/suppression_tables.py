"""Tables to be protected, and how closely their hidden counts can be located."""

import random
from collections.abc import Iterable, Sequence

from feedback.suppression.display import DisplayKind, DisplayValue
from feedback.suppression.students import BreakdownTable, Cell, Dimension, ProtectedBreakdown
from tests.feedback.linear_audit import HiddenInterval

K = 10


def table_of(**dimensions: dict[str, tuple[int, int]]) -> BreakdownTable:
    """A table of rates whose total is the sum of the first dimension."""
    first = next(iter(dimensions.values()))
    return BreakdownTable(
        total=Cell(
            key="all",
            n=sum(n for n, _ in first.values()),
            numerator=sum(x for _, x in first.values()),
        ),
        dimensions=tuple(
            Dimension(
                name=name,
                groups=tuple(Cell(key=key, n=n, numerator=x) for key, (n, x) in groups.items()),
            )
            for name, groups in dimensions.items()
        ),
    )


def kinds(protected: ProtectedBreakdown, dimension: str) -> dict[str, str]:
    return {key: value.kind.value for key, value in protected.groups[dimension].items()}


def values_of(protected: ProtectedBreakdown) -> list[DisplayValue]:
    """All values of a table, the total first."""
    groups = (value for values in protected.groups.values() for value in values.values())
    return [protected.total, *groups]


def as_cell(value: DisplayValue, *, decimals: int = 1) -> str:
    """A value in short: `70.4`, `>95`, `<5`, `*` where it is withheld, nothing where none is."""
    if value.is_shown:
        return f"{value.value:.{decimals}f}"
    if value.is_bound:
        return f"{'>' if value.kind is DisplayKind.ABOVE else '<'}{value.bound:g}"
    return "*" if value.is_suppressed else ""


def too_narrow(found: Sequence[HiddenInterval], *, k: int = K) -> list[HiddenInterval]:
    """
    Hidden counts that can be located more closely than within k, and bounds made exact.

    Where the published total leaves less room for a numerator than k, that room is the measure:
    it follows from the total, whatever the breakdown shows.
    """
    return [
        each for each in found if each.width < min(1 if each.quantity == "bound" else k, each.room)
    ]


def generated_tables(count: int) -> list[BreakdownTable]:
    """Schools of 12 to 300, of whom few, many or all graduate, by gender, race and language."""
    source = random.Random(20_261_121)
    tables = []
    for _ in range(count):
        graduate = source.choice((0.02, 0.4, 0.7, 0.9, 0.97, 1.0))
        students = [
            (
                source.choice("fm"),
                source.choices("abcdefg", weights=(40, 30, 15, 8, 4, 2, 1))[0],
                source.choices(("english", "learner"), weights=(9, 1))[0],
                source.random() < graduate,
            )
            for _ in range(source.randint(12, 300))
        ]
        tables.append(
            table_of(
                gender=_tally((gender, done) for gender, _, _, done in students),
                race=_tally((race, done) for _, race, _, done in students),
                language=_tally((language, done) for _, _, language, done in students),
            )
        )
    return tables


def _tally(students: Iterable[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    tally: dict[str, tuple[int, int]] = {}
    for group, done in students:
        n, numerator = tally.get(group, (0, 0))
        tally[group] = (n + 1, numerator + done)
    return tally
