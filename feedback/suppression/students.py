"""
Student data: small cells, rates near 0 and 100 per cent, and what totals would give away.

The sequence for one breakdown table (one metric, period and partnership) is always:

1. A group of fewer than k people is hidden. So is everything, where the total is below k.
   A group of nobody is no one's secret: it is shown, and covers no other.
2. A rate above 95 or below 5 per cent is shown as a bound while the group has fewer than 100.
3. In each dimension that adds up to the total, further groups are hidden until every hidden
   count could still be anything in a range at least k wide, and no bound can be turned into an
   exact value.

The total is decided by its own counts alone, never by its breakdown, so that a headline figure
is the same on every page. Where a total's own numerator is below k, hidden numerators can't have
more room than that total leaves; the breakdown then adds nothing to what the total says.

A sum is judged also as its reporters see it: one that can subtract its own people must not be left
with a few. A reporter's part of a sum is hidden with so many others that this holds for each of
them too.

What it does not promise: a table is protected by itself (``feedback.suppression.patterns`` protects
several reports together with their sums); and the bound of a group of 20 or
fewer leaves a single numerator (all, or none), because n is shown beside every rate.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from feedback.suppression.solver import Part, State, Whole, protect_dimensions

STUDENT_MINIMUM_DEFAULT = 10
STUDENT_MINIMUM_FLOOR = 5
HIGH_RATE_PERCENT = 95
LOW_RATE_PERCENT = 5
BOUNDS_BELOW_SIZE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentPolicy:
    """
    A workspace's choice of k, the smallest group of students of which anything is said.

    :raises ValueError: `minimum` is below the floor of 5, which no workspace may go under.
    """

    minimum: int = STUDENT_MINIMUM_DEFAULT

    def __post_init__(self) -> None:
        if self.minimum < STUDENT_MINIMUM_FLOOR:
            msg = f"the smallest student group must be at least {STUDENT_MINIMUM_FLOOR}"
            raise ValueError(msg)


DEFAULT_STUDENT_POLICY = StudentPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """
    One group's true counts: `n` people, of whom `numerator` had the outcome.

    `n` is None where the source gives no figure (or has withheld it itself). `numerator` is None
    throughout a table of plain counts. Of a sum over reporters `others` says how many of its people
    are not those of the reporter with most of them, who subtracts its own. Of one reporter's part
    `owner` says whose it is.

    :raises ValueError: a count is negative, or the numerator exceeds `n`.
    """

    key: str
    n: int | None
    numerator: int | None = None
    others: int | None = None
    owner: str = ""

    def __post_init__(self) -> None:
        if (self.n is not None and self.n < 0) or (self.numerator or 0) < 0:
            msg = f"{self.key}: counts can't be negative"
            raise ValueError(msg)
        if self.n is not None and self.numerator is not None and self.numerator > self.n:
            msg = f"{self.key}: numerator {self.numerator} exceeds n {self.n}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """
    One way of dividing the total, such as gender or race.

    `is_partition` says that everybody belongs to exactly one group. Leave it True where groups
    are merely missing from the data: the caution costs little. Set it False only where groups
    overlap (programs a student may be in at once), because then nothing can be subtracted.
    `is_crossed` says that its groups divide those of another dimension (race by gender).

    :raises ValueError: two groups share a key.
    """

    name: str
    groups: tuple[Cell, ...]
    is_partition: bool = True
    is_crossed: bool = False

    def __post_init__(self) -> None:
        if len({group.key for group in self.groups}) < len(self.groups):
            msg = f"{self.name}: one value per group is needed; deduplicate the rows first"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownTable:
    """
    A total and its breakdowns. `total` is None where the source has no row for it.

    `is_rate` says whether the figures are rates (numerator over n) or plain counts of people.
    """

    total: Cell | None
    dimensions: tuple[Dimension, ...] = ()
    is_rate: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedBreakdown:
    """A table as it may be shown, on any surface: each group by dimension and key, in order."""

    total: DisplayValue
    groups: Mapping[str, Mapping[str, DisplayValue]]


def protect_rate(
    *,
    numerator: int,
    n: int,
    others: int | None = None,
    policy: StudentPolicy = DEFAULT_STUDENT_POLICY,
) -> DisplayValue:
    """
    One rate in per cent shown alone, such as a headline or one point of a trend.

    For a group beside its total use `protect_breakdown`, which also hides what would follow by
    subtraction. Both give the same answer for the total.

    :raises ValueError: the counts contradict each other.
    """
    cell = Cell(key="", n=n, numerator=numerator, others=others)
    return _display_alone(cell, is_rate=True, policy=policy)


def protect_count(
    *, n: int, others: int | None = None, policy: StudentPolicy = DEFAULT_STUDENT_POLICY
) -> DisplayValue:
    """One count of students shown alone: hidden when it is below the minimum."""
    return _display_alone(Cell(key="", n=n, others=others), is_rate=False, policy=policy)


def is_plain(*, table: BreakdownTable, policy: StudentPolicy = DEFAULT_STUDENT_POLICY) -> bool:
    """
    Whether a table has nothing to hide: every figure is shown exactly, or is of nobody, and
    those who belong to no group listed are not few.
    """
    alone = protect_cells_alone(table=table, policy=policy)
    values = [value for groups in alone.groups.values() for value in groups.values()]
    if not (alone.total.is_shown or alone.total.is_missing or alone.total.n == 0):
        return False
    if not all(value.is_shown or value.n == 0 for value in values):
        return False
    size = (table.total.n if table.total else None) or 0
    return not any(
        0 < size - _sum_of(dimension)[0] < policy.minimum for dimension in table.dimensions
    )


def protect_breakdown(
    *, table: BreakdownTable, policy: StudentPolicy = DEFAULT_STUDENT_POLICY
) -> ProtectedBreakdown:
    """
    A whole table as it may be shown, with primary and complementary suppression.

    Deterministic: the same counts give the same answer whatever the order of groups. Where there
    is no total, the largest sum of a partition is taken instead, because readers could add that up.
    Groups of a crossed dimension are shown only where the table has nothing to hide at all: each of
    them is a difference of others, in ways that only their names tell.
    A dimension that falls short of the total (groups missing from the data) is treated as though
    a reader believed it complete; the missing people never count as protection.
    """
    whole = _known_whole(table, policy)
    alone = protect_cells_alone(table=table, policy=policy)
    if alone.total.is_suppressed or (whole is not None and 0 < whole.size < policy.minimum):
        return _hide_everything(table, alone)
    found = alone if whole is None else _hide_what_follows(table, alone, whole, policy)
    crossed = tuple(dimension for dimension in table.dimensions if dimension.is_crossed)
    if not crossed or is_plain(table=table, policy=policy):
        return found
    return replace(
        found,
        groups={
            **found.groups,
            **_hide_everything(replace(table, dimensions=crossed), alone).groups,
        },
    )


def protect_parts(
    *, table: BreakdownTable, policy: StudentPolicy = DEFAULT_STUDENT_POLICY
) -> ProtectedBreakdown:
    """
    What reporters contribute to a sum. Where the sum itself is shown to nobody because a reporter
    could subtract all but a few people from it, nothing follows from it: only small parts go.
    """
    alone = protect_cells_alone(table=table, policy=policy)
    whole = table.total
    is_hidden_for_reporters = (
        whole is not None and (whole.n or 0) >= policy.minimum and alone.total.is_suppressed
    )
    return alone if is_hidden_for_reporters else protect_breakdown(table=table, policy=policy)


def hide_groups(
    *,
    table: BreakdownTable,
    hidden: Mapping[str, Collection[str]],
    reason: SuppressionReason,
    policy: StudentPolicy = DEFAULT_STUDENT_POLICY,
) -> ProtectedBreakdown:
    """
    The groups of a report as a pattern of linked reports says, ``hidden`` by dimension; all of a
    dimension of which it says nothing.
    """
    alone = protect_cells_alone(table=table, policy=policy)
    nothing = DisplayValue.suppressed(reason)
    groups = {}
    for dimension in table.dimensions:
        found = hidden.get(dimension.name)
        groups[dimension.name] = {
            cell.key: nothing
            if cell.n and (found is None or cell.key in found)
            else alone.groups[dimension.name][cell.key]
            for cell in dimension.groups
        }
    return replace(alone, groups=groups)


def protect_cells_alone(
    *, table: BreakdownTable, policy: StudentPolicy = DEFAULT_STUDENT_POLICY
) -> ProtectedBreakdown:
    """
    Small cells and bounds only, without complementary suppression.

    Safe only for figures that nothing can be subtracted from. It is here so that the audit can
    show what it leaks: no surface calls it for a table with totals.
    """
    return ProtectedBreakdown(
        total=_display_alone(table.total, is_rate=table.is_rate, policy=policy),
        groups={
            dimension.name: {
                cell.key: _display_alone(cell, is_rate=table.is_rate, policy=policy)
                for cell in dimension.groups
            }
            for dimension in table.dimensions
        },
    )


def protect_cell(cell: Cell, *, is_rate: bool, policy: StudentPolicy) -> DisplayValue:
    """One figure by its own counts alone, whatever others say of it."""
    return _display_alone(cell, is_rate=is_rate, policy=policy)


def bound_limits(*, n: int, is_high: bool) -> tuple[int, int]:
    """The least and greatest numerator that a bound of n people leaves open."""
    if is_high:
        return HIGH_RATE_PERCENT * n // 100 + 1, n
    return 0, (LOW_RATE_PERCENT * n - 1) // 100


def _display_alone(cell: Cell | None, *, is_rate: bool, policy: StudentPolicy) -> DisplayValue:
    n, numerator = (cell.n, cell.numerator) if cell else (None, None)
    if n is None or (is_rate and numerator is None):
        return DisplayValue.missing()
    if n == 0 and is_rate:
        return DisplayValue.empty()
    others = cell.others if cell else None
    if 0 < n < policy.minimum or (others is not None and 0 < others < policy.minimum):
        return DisplayValue.suppressed(SuppressionReason.SMALL_GROUPS)
    if not is_rate or numerator is None:
        return DisplayValue.shown(value=n, n=n)
    if n < BOUNDS_BELOW_SIZE and numerator * 100 > HIGH_RATE_PERCENT * n:
        return DisplayValue(kind=DisplayKind.ABOVE, bound=HIGH_RATE_PERCENT, n=n)
    if n < BOUNDS_BELOW_SIZE and numerator * 100 < LOW_RATE_PERCENT * n:
        return DisplayValue(kind=DisplayKind.BELOW, bound=LOW_RATE_PERCENT, n=n)
    return DisplayValue.shown(value=100 * numerator / n, n=n, numerator=numerator)


def _known_whole(table: BreakdownTable, policy: StudentPolicy) -> Whole | None:
    """What a reader can know of the total: published, or added up from a partition."""
    sums = [_sum_of(dimension) for dimension in table.dimensions if dimension.is_partition]
    size, numerator = max(sums, default=(0, 0))
    if table.total is not None and table.total.n is not None:
        size = table.total.n
        numerator = numerator if table.total.numerator is None else table.total.numerator
    elif not sums:
        return None
    whole = Cell(key="", n=size, numerator=min(numerator, size))
    low = high = min(numerator, size)
    if _display_alone(whole, is_rate=table.is_rate, policy=policy).is_bound:
        low, high = bound_limits(n=size, is_high=numerator * 2 > size)
    return Whole(size=size, low=low, high=high)


def _sum_of(dimension: Dimension) -> tuple[int, int]:
    return (
        sum(cell.n or 0 for cell in dimension.groups),
        sum(cell.numerator or 0 for cell in dimension.groups),
    )


def _hide_what_follows(
    table: BreakdownTable, alone: ProtectedBreakdown, whole: Whole, policy: StudentPolicy
) -> ProtectedBreakdown:
    """The table with complementary suppression in every dimension that divides the total."""
    partitions = [
        dimension
        for dimension in table.dimensions
        if dimension.is_partition and not dimension.is_crossed
    ]
    solved = protect_dimensions(
        dimensions=[
            [
                _part_of(cell, alone.groups[dimension.name][cell.key])
                for cell in dimension.groups
                if cell.n != 0
            ]
            for dimension in partitions
        ],
        whole=whole,
        minimum=policy.minimum,
        has_numerators=table.is_rate,
    )
    suppressed = DisplayValue.suppressed(SuppressionReason.SMALL_GROUPS)
    groups = dict(alone.groups)
    for dimension, parts in zip(partitions, solved, strict=True):
        hidden = {part.key for part in parts if part.state is State.HIDDEN}
        groups[dimension.name] = {
            key: suppressed if key in hidden and not value.is_missing else value
            for key, value in alone.groups[dimension.name].items()
        }
    return replace(alone, groups=groups)


def _part_of(cell: Cell, display: DisplayValue) -> Part:
    state, low, high = State.EXACT, cell.numerator or 0, cell.numerator or 0
    if display.is_suppressed or display.is_missing or cell.n is None:
        state = State.HIDDEN
    elif display.is_bound:
        state = State.BOUND
        low, high = bound_limits(n=cell.n, is_high=low * 2 > cell.n)
    return Part(
        key=cell.key,
        state=state,
        size=cell.n or 0,
        low=low,
        high=high,
        others=cell.others,
        owner=cell.owner,
    )


def _hide_everything(table: BreakdownTable, alone: ProtectedBreakdown) -> ProtectedBreakdown:
    hidden = DisplayValue.suppressed(SuppressionReason.SMALL_GROUPS)
    return ProtectedBreakdown(
        total=hidden if table.total else DisplayValue.missing(),
        groups={
            dimension.name: {
                cell.key: alone.groups[dimension.name][cell.key] if not cell.n else hidden
                for cell in dimension.groups
            }
            for dimension in table.dimensions
        },
    )
