"""
Every figure of goals and partnership health, each in one pure function: no database, no clock.

Reasons are values, never words; the page renders them in its language. Formulas: CALCULATIONS,
"Goals and partnership health". All thresholds are our own choice, as that file says.
"""

import math
import statistics
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

FEWEST_ORGANIZATIONS = 3
LOWEST_RATING, HIGHEST_RATING = 1, 5
#: The largest standard deviation possible on a 1-5 scale: half rate 1, half rate 5.
LARGEST_DEVIATION = (HIGHEST_RATING - LOWEST_RATING) / 2
SECTORS_APART_BY = 2.0
HOLDOUT_AGREEMENT = 2
HIGH_MEAN_AGREEMENT = 4.0
FALLING_BY = 20.0
SILENT_AFTER_DAYS = 45
LOW_CONFIDENCE = 2


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

    @property
    def is_enough(self) -> bool:
        """Whether enough organizations have rated the goal."""
        return self.alignment is not None


class EngagementKind(StrEnum):
    """The five equal parts of engagement."""

    MEETINGS = "meetings"
    CHECK_INS = "check_ins"
    SURVEYS = "surveys"
    ACTION_ITEMS = "action_items"
    ACTIVITIES = "activities"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementPart:
    """
    `done` of `asked` in the last 90 days: attended of meetings invited to, answered of check-ins
    and surveys sent, closed on time of action items due, joined of activities held.

    :raises ValueError: counts that contradict each other.
    """

    kind: EngagementKind
    done: int
    asked: int

    def __post_init__(self) -> None:
        if not 0 <= self.done <= self.asked:
            msg = f"{self.kind}: {self.done} of {self.asked} can't be"
            raise ValueError(msg)

    @property
    def percent(self) -> float | None:
        """0-100, or None for what was never asked."""
        return 100 * self.done / self.asked if self.asked else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """
    An organization's engagement in a partnership. `score` is 0-100, None where nothing was asked
    of it; `trend` is this window minus the one before, None where either has no score.
    """

    score: float | None
    trend: float | None
    parts: tuple[EngagementPart, ...]


class CallReasonKind(StrEnum):
    """Why somebody is worth a call this week. The page renders the words."""

    FALLING = "falling"
    SILENT = "silent"
    LOW_CONFIDENCE = "low_confidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReason:
    """A reason with its figure: points fallen, days of silence, or the confidence given."""

    kind: CallReasonKind
    figure: float


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


def engagement(
    *, current: Iterable[EngagementPart], previous: Iterable[EngagementPart] = ()
) -> Engagement:
    """
    Engagement of an organization in a partnership, from its last 90 days and the 90 before.

    Equal parts of whatever was asked of it; a part that was never asked does not count, neither
    for nor against.

    :raises ValueError: a kind is given twice in one window.
    """
    parts = tuple(current)
    score, before = _engagement_score(parts), _engagement_score(tuple(previous))
    trend = score - before if score is not None and before is not None else None
    return Engagement(score=score, trend=trend, parts=parts)


def whom_to_call(
    *, trend: float | None, days_silent: int | None, last_confidence: int | None
) -> tuple[CallReason, ...]:
    """
    The reasons to call an organization this week, none for most.

    Falling by 20 points or more, silent for 45 days or more, or a confidence of 2 or less in its
    last check-in (scale 1-5).

    :param days_silent: days since it last did anything (or since it joined); None if unknown.
    """
    reasons = []
    if trend is not None and trend <= -FALLING_BY:
        reasons.append(CallReason(kind=CallReasonKind.FALLING, figure=-trend))
    if days_silent is not None and days_silent >= SILENT_AFTER_DAYS:
        reasons.append(CallReason(kind=CallReasonKind.SILENT, figure=days_silent))
    if last_confidence is not None and last_confidence <= LOW_CONFIDENCE:
        reasons.append(CallReason(kind=CallReasonKind.LOW_CONFIDENCE, figure=last_confidence))
    return tuple(reasons)


def _engagement_score(parts: Collection[EngagementPart]) -> float | None:
    if len({part.kind for part in parts}) < len(parts):
        msg = "one figure per part"
        raise ValueError(msg)
    asked = [part.percent for part in parts if part.percent is not None]
    return _mean(asked) if asked else None


def _sectors_apart(ratings: Iterable[AlignmentRating]) -> list[Divergence]:
    """Every two sectors whose mean priorities differ by 2 or more, the widest gap first."""
    means = sorted(
        (_mean(priorities), sector) for sector, priorities in _by_sector(ratings).items()
    )
    found = [
        Divergence(
            kind=DivergenceKind.SECTORS_APART,
            lower=lower,
            higher=higher,
            lower_sector=lower_sector,
            higher_sector=higher_sector,
        )
        for (lower, lower_sector), (higher, higher_sector) in combinations(means, 2)
        if higher - lower >= SECTORS_APART_BY
    ]
    return sorted(found, key=lambda each: each.lower - each.higher)


def _holdout(ratings: Collection[AlignmentRating]) -> list[Divergence]:
    """High agreement on the whole that hides somebody who does not agree."""
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
