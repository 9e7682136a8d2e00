"""The equity lens: how one student group fares beside the others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from metrics.calculations.progress import Direction

LARGEST_INSUFFICIENT_SIZE = 10
SMALLEST_MARGIN_POINTS = 2.0
DISPARATE_RATIO = 0.8
Z_95 = 1.96


class GapStatus(StrEnum):
    """What a gap means."""

    INSUFFICIENT = "insufficient"
    NO_OTHERS = "no_others"
    WITHIN_MARGIN = "within_margin"
    DISPROPORTIONATE = "disproportionate"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCount:
    """
    One group: `n` people, of whom `numerator` had the outcome.

    :raises ValueError: the counts contradict each other.
    """

    key: str
    n: int
    numerator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.n:
            msg = f"{self.key}: {self.numerator} of {self.n} is no share"
            raise ValueError(msg)

    @property
    def rate(self) -> Fraction | None:
        """The share with the outcome, exact, 0-1; None for an empty group."""
        return Fraction(self.numerator, self.n) if self.n else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityGap:
    """
    A group beside all others, in per cent and percentage points.

    `gap` is negative where the group fares worse, whichever way is better. `needed_to_close` is how
    many more people of the group would need the outcome, or fewer where less is better. Both are
    None where a comparison would not be sound.
    Show them only where the group's own rate is shown exactly: they tell the same.
    """

    status: GapStatus
    n: int
    direction: Direction
    rate: float | None = None
    others_rate: float | None = None
    gap: float | None = None
    margin: float | None = None
    needed_to_close: int | None = None

    @property
    def is_flagged(self) -> bool:
        """Whether the group is disproportionately worse off."""
        return self.status is GapStatus.DISPROPORTIONATE


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupComparison:
    """
    A group beside the highest rate and beside its share of the cohort.

    `ratio` is its rate over the highest rate, `fails_eighty_percent_rule` whether that is below
    0.8; `proportionality` its share of outcomes over its share of the cohort (1.0 is even).
    None where the group has 10 people or fewer, or nobody has the outcome.
    """

    key: str
    ratio: float | None
    fails_eighty_percent_rule: bool | None
    proportionality: float | None


def equity_gap(
    *, group: GroupCount, total: GroupCount, direction: Direction = Direction.UP
) -> EquityGap:
    """
    Percentage point gap of a group against everybody else of its dimension (PPG-1).

    Flagged when gap <= -E, with E = max(1.96 x sqrt(p(1-p)/n), 2 points), p and n the group's
    own; groups of 10 or fewer are too small to judge. Source: California Community Colleges
    Chancellor's Office, percentage point gap method, "minus 1" version.

    :param total: everybody whose group in this dimension is known, the group included. Who is of no
        known group is not among the others.
    :raises ValueError: the group doesn't fit into the total.
    """
    others = _others(group, total)
    if group.n <= LARGEST_INSUFFICIENT_SIZE or group.rate is None:
        return EquityGap(status=GapStatus.INSUFFICIENT, n=group.n, direction=direction)
    if others.rate is None:
        return EquityGap(
            status=GapStatus.NO_OTHERS,
            n=group.n,
            direction=direction,
            rate=float(100 * group.rate),
        )
    gap = 100 * direction.polarity * (group.rate - others.rate)
    spread = math.sqrt(float(group.rate * (1 - group.rate)) / group.n)
    margin = max(100 * Z_95 * spread, SMALLEST_MARGIN_POINTS)
    return EquityGap(
        status=GapStatus.DISPROPORTIONATE if gap <= -margin else GapStatus.WITHIN_MARGIN,
        n=group.n,
        direction=direction,
        rate=float(100 * group.rate),
        others_rate=float(100 * others.rate),
        gap=float(gap),
        margin=margin,
        needed_to_close=max(0, math.ceil(-gap * group.n / 100)),
    )


def compare_groups(groups: Sequence[GroupCount]) -> tuple[GroupComparison, ...]:
    """
    The groups of one dimension by the 80 % rule and by proportionality, in the order given.

    The highest rate is sought among groups of more than 10 only (our own choice: a lucky handful
    is no yardstick). Sources: US Uniform Guidelines on Employee Selection, 29 CFR 1607.4 D (80 %
    rule); California Community Colleges Chancellor's Office (proportionality index).
    """
    rates = [
        group.rate
        for group in groups
        if group.n > LARGEST_INSUFFICIENT_SIZE and group.rate is not None
    ]
    highest = max(rates, default=Fraction(0))
    people = sum(group.n for group in groups)
    outcomes = sum(group.numerator for group in groups)
    return tuple(_compare(group, highest, people, outcomes) for group in groups)


def _compare(group: GroupCount, highest: Fraction, people: int, outcomes: int) -> GroupComparison:
    if group.n <= LARGEST_INSUFFICIENT_SIZE or group.rate is None or not outcomes or not highest:
        return GroupComparison(
            key=group.key, ratio=None, fails_eighty_percent_rule=None, proportionality=None
        )
    ratio = group.rate / highest
    return GroupComparison(
        key=group.key,
        ratio=float(ratio),
        fails_eighty_percent_rule=ratio < Fraction(str(DISPARATE_RATIO)),
        proportionality=float(Fraction(group.numerator, outcomes) / Fraction(group.n, people)),
    )


def _others(group: GroupCount, total: GroupCount) -> GroupCount:
    if group.n > total.n or group.numerator > total.numerator:
        msg = f"{group.key} is larger than {total.key}"
        raise ValueError(msg)
    return GroupCount(
        key="others", n=total.n - group.n, numerator=total.numerator - group.numerator
    )
