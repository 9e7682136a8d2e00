"""
Engagement and whom to call, each figure in one pure function: no database, no clock.

Reasons are values, never words; the page renders them in its language. Formulas: CALCULATIONS,
"Goals and partnership health". All thresholds are our own choice, as that file says.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

FALLING_BY = 20.0
SILENT_AFTER_DAYS = 45
LOW_CONFIDENCE = 2


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


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return math.fsum(listed) / len(listed)
