"""
Every figure of goals and alignment, each in one pure function: no database, no clock.

Reasons are values, never words; the page renders them in its language. Formulas: CALCULATIONS,
"Goals and partnership health". All thresholds are our own choice, as that file says.
"""

import math
import statistics
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

FEWEST_ORGANIZATIONS = 3
LOWEST_RATING, HIGHEST_RATING = 1, 5
#: The largest standard deviation possible on a 1-5 scale: half rate 1, half rate 5.
LARGEST_DEVIATION = (HIGHEST_RATING - LOWEST_RATING) / 2
SECTORS_APART_BY = 2.0
HOLDOUT_AGREEMENT = 2
HIGH_MEAN_AGREEMENT = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentRating:
    """
    One organization's rating of one goal: how much it matters to it, and whether it agrees.

    :raises ValueError: a rating outside 1-5.
    """

    organization: str
    sector: str
    priority: int
    agreement: int

    def __post_init__(self) -> None:
        if not all(
            LOWEST_RATING <= rating <= HIGHEST_RATING for rating in (self.priority, self.agreement)
        ):
            msg = f"ratings go from {LOWEST_RATING} to {HIGHEST_RATING}"
            raise ValueError(msg)


class DivergenceKind(StrEnum):
    """What diverges. The page renders the words."""

    SECTORS_APART = "sectors_apart"
    HOLDOUT = "holdout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """
    One flag on a goal, with what is needed to say it in words.

    SECTORS_APART: `lower` and `higher` are two sectors' mean priorities, `lower_sector` and
    `higher_sector` their names. HOLDOUT: `lower` is the lowest agreement, `higher` the mean
    agreement of all, and there are no sectors: who holds out is not named here.
    """

    kind: DivergenceKind
    lower: float
    higher: float
    lower_sector: str | None = None
    higher_sector: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalAlignment:
    """
    How far organizations agree on a goal. `alignment` goes from 0 (half say 1, half say 5) to 1
    (all say the same), and is None with fewer than 3 organizations: "not enough answers".
    """

    n: int
    alignment: float | None = None
    mean_priority: float | None = None
    mean_agreement: float | None = None
    divergences: tuple[Divergence, ...] = ()


def goal_alignment(ratings: Collection[AlignmentRating]) -> GoalAlignment:
    """
    Agreement of organizations on one goal: 1 - (standard deviation of priorities / 2).

    The deviation is the population's, which on a 1-5 scale is at most 2, so alignment stays
    within 0-1. Below 3 organizations neither the figure nor any flag is given.

    :raises ValueError: an organization has rated the goal twice.
    """
    if len({rating.organization for rating in ratings}) < len(ratings):
        msg = "one rating per organization and goal"
        raise ValueError(msg)
    if len(ratings) < FEWEST_ORGANIZATIONS:
        return GoalAlignment(n=len(ratings))
    priorities = [float(rating.priority) for rating in ratings]
    return GoalAlignment(
        n=len(ratings),
        alignment=1 - statistics.pstdev(priorities) / LARGEST_DEVIATION,
        mean_priority=_mean(priorities),
        mean_agreement=_mean(rating.agreement for rating in ratings),
        divergences=(*_sectors_apart(ratings), *_holdout(ratings)),
    )


def _sectors_apart(ratings: Iterable[AlignmentRating]) -> list[Divergence]:
    """Every two sectors whose mean priorities differ by 2 or more, the widest gap first."""
    means = sorted(
        (Fraction(sum(priorities), len(priorities)), sector)  # exact: a gap of 2 is one of 2
        for sector, priorities in _by_sector(ratings).items()
    )
    found = [
        Divergence(
            kind=DivergenceKind.SECTORS_APART,
            lower=float(lower),
            higher=float(higher),
            lower_sector=lower_sector,
            higher_sector=higher_sector,
        )
        for (lower, lower_sector), (higher, higher_sector) in combinations(means, 2)
        if higher - lower >= SECTORS_APART_BY
    ]
    return sorted(found, key=lambda each: each.lower - each.higher)


def _holdout(ratings: Collection[AlignmentRating]) -> list[Divergence]:
    """High mean agreement although one organization disagrees."""
    lowest = min(rating.agreement for rating in ratings)
    mean = _mean(rating.agreement for rating in ratings)
    if lowest > HOLDOUT_AGREEMENT or mean < HIGH_MEAN_AGREEMENT:
        return []
    return [Divergence(kind=DivergenceKind.HOLDOUT, lower=lowest, higher=mean)]


def _by_sector(ratings: Iterable[AlignmentRating]) -> Mapping[str, list[int]]:
    sectors: dict[str, list[int]] = {}
    for rating in ratings:
        sectors.setdefault(rating.sector, []).append(rating.priority)
    return sectors


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return math.fsum(listed) / len(listed)
