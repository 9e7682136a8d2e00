"""
Complementary suppression over one dimension: which groups to hide so that no total gives them away.

A reader knows the total and every shown group, and can subtract. What is left over is shared by
the hidden groups in a way the reader can't see, so with two or more hidden groups each of their
counts may lie anywhere from nothing up to the whole remainder, and that remainder is exactly the
width of what linear programming can find out. The rules below therefore compare remainders, and
need no linear programming themselves; the tests audit them with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto


class State(Enum):
    """What is published of one group."""

    EXACT = auto()
    BOUND = auto()
    HIDDEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    One group of a dimension as the solver sees it.

    `size` is the number of people, `low` and `high` the published limits of its numerator (equal
    where it is exact). Hidden groups may have unknown sizes; the solver never reads them.
    """

    key: str
    state: State
    size: int = 0
    low: int = 0
    high: int = 0

    @property
    def rank(self) -> tuple[int, str]:
        """The order in which groups are given up: the fewest people first, then by name."""
        return (self.size, self.key)

    def hidden(self) -> "Part":
        """The same group, hidden."""
        return replace(self, state=State.HIDDEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a reader knows of the total: its size and the limits of its numerator."""

    size: int
    low: int
    high: int
    is_bound: bool = False


def protect_parts(
    *, parts: Iterable[Part], whole: Whole, minimum: int, has_numerators: bool
) -> list[Part]:
    """
    Hide further groups until nothing hidden, and no bound, follows from the total.

    One group is hidden per round, the fewest people first, so the result is the same whatever the
    order of `parts`. It ends at the latest when all groups are hidden: then a reader knows what
    the total says and no more.
    """
    current = {part.key: part for part in parts}
    while True:
        victim = _next_victim(list(current.values()), whole, minimum, has_numerators)
        if victim is None:
            return list(current.values())
        current[victim.key] = victim.hidden()


def _next_victim(
    parts: list[Part], whole: Whole, minimum: int, has_numerators: bool
) -> Part | None:
    candidates = sorted((p for p in parts if p.state is not State.HIDDEN), key=lambda p: p.rank)
    if not candidates:
        return None
    hidden_count = len(parts) - len(candidates)
    left_over = whole.size - sum(part.size for part in candidates)
    if hidden_count == 1 or (hidden_count and left_over < minimum):
        return candidates[0]
    if 0 < left_over < minimum:
        # Nothing is hidden, but a few people belong to no group listed: they follow too.
        return candidates[0]
    if not has_numerators:
        return None
    if hidden_count:
        room = min(left_over, whole.high - sum(part.low for part in candidates))
        # No breakdown can leave more room than the total itself does.
        needed = min(minimum, whole.high)
        if room < needed:
            return _widening_candidate(candidates, shortage=needed - room)
    return _undone_bound(candidates, whole, max(left_over, 0))


def _widening_candidate(candidates: list[Part], *, shortage: int) -> Part:
    """The smallest group whose numerator alone closes the shortage, else the largest numerator."""
    for part in candidates:
        if part.low >= shortage:
            return part
    return max(candidates, key=lambda part: (part.low, -part.size, part.key))


def _undone_bound(candidates: list[Part], whole: Whole, slack: int) -> Part | None:
    """
    A group to hide because subtraction would make some bound tighter than it was published.

    `slack` is the number of people whose group is not shown: their share of the numerator may be
    anything from none to all of them.
    """
    sum_low = sum(part.low for part in candidates)
    sum_high = sum(part.high for part in candidates)
    for part in candidates:
        if part.state is not State.BOUND:
            continue
        derived_low = whole.low - (sum_high - part.high) - slack
        derived_high = whole.high - (sum_low - part.low)
        if derived_low > part.low or derived_high < part.high:
            return part
    if whole.is_bound and (sum_low > whole.low or sum_high + slack < whole.high):
        return candidates[0]
    return None
