"""Whether a period's reporters speak for the whole coalition, or only for themselves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

Days = tuple[date, date]
COMPARABLE_SHARE = 0.8
PERIODS_LOOKED_BACK = 3


class Shortfall(StrEnum):
    """What a period lacks to be the coalition's. The page renders the words."""

    REPORTERS = "reporters"
    COUNTS = "counts"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """
    Who is behind one period's figure.

    `reporters` reported, of whom `counted` gave what the figure is made of; `people` is how many
    people it rests on, None where nobody said. `is_by_coalition`: a report for the whole is there.
    """

    reporters: int
    counted: int
    people: float | None = None
    is_by_coalition: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomplete:
    """A period that is not the coalition's: only `counted` of `expected` are behind it."""

    counted: int
    expected: int
    lacks: Shortfall


def incomplete_periods(periods: Sequence[Reporting]) -> list[Incomplete | None]:
    """
    For each period, in order of time, what it lacks to be the coalition's; None where nothing.

    Its reporters must be comparable with those of the period before: at least 80 % of them, by
    number and by people (our own choice). A period that was itself incomplete is no measure for the
    next, so the one before it is taken, up to three back; where all three were incomplete, the
    fullest of them is (our own choice): then the coalition has become smaller.
    """
    found: list[Incomplete | None] = []
    for index, period in enumerate(periods):
        first = max(0, index - PERIODS_LOOKED_BACK)
        before = list(zip(periods[first:index], found[first:index], strict=True))
        whole = [each for each, lacking in before if lacking is None]
        fullest = max((each for each, _ in before), key=lambda each: each.counted, default=None)
        found.append(_lacking(period, whole[-1] if whole else fullest))
    return found


def _lacking(period: Reporting, before: Reporting | None) -> Incomplete | None:
    expected = before.counted if before and not period.is_by_coalition else 0
    people = before.people if before else None
    if period.reporters < COMPARABLE_SHARE * expected:
        lacks = Shortfall.REPORTERS
    elif period.counted < COMPARABLE_SHARE * max(expected, period.reporters):
        lacks, expected = Shortfall.COUNTS, max(expected, period.reporters)
    elif people and period.people is not None and period.people < COMPARABLE_SHARE * people:
        lacks = Shortfall.PEOPLE
    else:
        return None
    return Incomplete(counted=period.counted, expected=expected, lacks=lacks)


def is_any_overlapping(periods: Sequence[Days]) -> bool:
    """
    Whether two periods (first day, last day) share a day: such figures are never added up, as the
    half year's are in the year's already.
    """
    return any(later[0] <= earlier[1] for earlier, later in pairwise(sorted(periods)))


def sharing_days(periods: Collection[Days]) -> list[list[Days]]:
    """Periods in lists, each with all that share days with it, or with one that does."""
    found: list[list[Days]] = []
    last = date.min
    for days in sorted(set(periods)):
        if days[0] > last or not found:
            found.append([])
        found[-1].append(days)
        last = max(last, days[1])
    return found


def longest_apart(periods: Collection[Days]) -> list[Days]:
    """The longest of some periods, and the longest of the rest that share no days with those."""
    found: list[Days] = []
    for start, end in sorted(periods, key=lambda days: (days[1] - days[0], days), reverse=True):
        if all(end < first or start > last for first, last in found):
            found.append((start, end))
    return found
