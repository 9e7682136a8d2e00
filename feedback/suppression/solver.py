"""
Complementary suppression: which groups to hide so that no total gives another away.

A reader knows the total and every shown group, and can subtract. What is left over is shared by
the hidden groups in a way the reader can't see, so with two or more hidden groups each of their
counts may lie anywhere from nothing up to the whole remainder, and that remainder is exactly the
width of what linear programming can find out. The rules below therefore compare remainders, and
need no linear programming themselves; the tests audit them with it.
"""

from collections.abc import Iterable, Sequence
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
    where it is exact). Of hidden groups, whose size may be unknown (0), it is read only for what
    their `owner` can subtract. `others` are those people whom no one reporter can subtract.
    """

    key: str
    state: State
    size: int = 0
    low: int = 0
    high: int = 0
    others: int | None = None
    owner: str = ""

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


def protect_dimensions(
    *,
    dimensions: Sequence[Sequence[Part]],
    whole: Whole,
    minimum: int,
    has_numerators: bool,
) -> list[list[Part]]:
    """
    Hide further groups until nothing hidden, and no bound, follows from the total.

    All dimensions divide the same whole, so where the whole's numerator is only bounded, each of
    them may narrow it for the others: they are solved together. One group is hidden per round,
    the fewest people first, so the result is the same whatever the order of groups. It ends at
    the latest when all groups are hidden: then a reader knows what the total says and no more.
    """
    current = [list(parts) for parts in dimensions]
    while (found := _next_victim(current, whole, minimum, has_numerators)) is not None:
        parts, victim = found
        parts[parts.index(victim)] = victim.hidden()
    return current


def _next_victim(
    dimensions: Sequence[list[Part]], whole: Whole, minimum: int, has_numerators: bool
) -> tuple[list[Part], Part] | None:
    """The next group to hide, with its dimension: sizes first, as hiding them often does all."""
    for parts in dimensions:
        victim = _size_victim(parts, whole, minimum)
        if victim is not None:
            return parts, victim
    if not has_numerators:
        return None
    known = _narrowed(whole, dimensions)
    if _is_pinned(whole.low, whole.high, known.low, known.high):
        with_shown = [parts for parts in dimensions if _open_parts(parts)]
        narrowest = min(with_shown, key=lambda parts: _width_left(parts, whole))
        return narrowest, _open_parts(narrowest)[0]
    for parts in dimensions:
        victim = _numerator_victim(parts, known, minimum) or _complement_victim(
            parts, known, minimum
        )
        if victim is not None:
            return parts, victim
    return None


def _open_parts(parts: Iterable[Part]) -> list[Part]:
    return sorted((p for p in parts if p.state is not State.HIDDEN), key=lambda p: p.rank)


def _slack(parts: Iterable[Part], whole: Whole) -> int:
    """People whose group is not shown: of them, none to all may have the outcome."""
    return max(whole.size - sum(part.size for part in _open_parts(parts)), 0)


def _numerator_range(parts: Iterable[Part], whole: Whole) -> tuple[int, int]:
    """The least and greatest numerator of the whole that the shown groups allow."""
    shown = _open_parts(parts)
    low = sum(part.low for part in shown)
    return low, sum(part.high for part in shown) + _slack(shown, whole)


def _narrowed(whole: Whole, dimensions: Iterable[Sequence[Part]]) -> Whole:
    """The whole as a reader knows it after adding up every dimension."""
    if whole.low == whole.high:
        return whole
    low, high = whole.low, whole.high
    for parts in dimensions:
        least, greatest = _numerator_range(parts, whole)
        low, high = max(low, least), min(high, greatest)
    # Contradictory data teach nothing.
    return replace(whole, low=low, high=high) if low <= high else whole


def _width_left(parts: Iterable[Part], whole: Whole) -> int:
    """How much of the whole's bound a dimension leaves open."""
    low, high = _numerator_range(parts, whole)
    return min(whole.high, high) - max(whole.low, low)


def _is_pinned(low: int, high: int, derived_low: int, derived_high: int) -> bool:
    """Whether several values were left open, and fewer than two of them remain."""
    return high > low and min(high, derived_high) - max(low, derived_low) < 1


def _size_victim(parts: Sequence[Part], whole: Whole, minimum: int) -> Part | None:
    """A group to hide because the number of people in another would follow."""
    candidates = _open_parts(parts)
    hidden_count = len(parts) - len(candidates)
    left_over = whole.size - sum(part.size for part in candidates)
    if hidden_count == 1 or (hidden_count and left_over < minimum):
        return candidates[0] if candidates else None
    if _is_one_left(parts) or 0 < _left_to_reporters(parts, left_over) < minimum:
        return candidates[0] if candidates else None
    # Even if nothing is hidden, a few people may belong to no group listed: they follow too.
    return candidates[0] if candidates and 0 < left_over < minimum else None


def _is_one_left(parts: Sequence[Part]) -> bool:
    """Whether a reporter that subtracts its own hidden parts finds a single other one."""
    owners = [part.owner for part in parts if part.state is State.HIDDEN]
    return any(owner and len(owners) - owners.count(owner) == 1 for owner in owners)


def _left_to_reporters(parts: Sequence[Part], left_over: int) -> int:
    """How many hidden people remain at least for a reporter that subtracts its own; 0 for none."""
    hidden = [part for part in parts if part.state is State.HIDDEN]
    if any(part.others is not None for part in hidden):
        return sum(part.others or 0 for part in hidden)
    own: dict[str, int] = {}
    for part in hidden:
        if part.owner:
            own[part.owner] = own.get(part.owner, 0) + part.size
    return left_over - max(own.values()) if own else 0


def _numerator_victim(parts: Sequence[Part], whole: Whole, minimum: int) -> Part | None:
    """A group to hide because the numerator of another would follow."""
    candidates = _open_parts(parts)
    if candidates and len(candidates) < len(parts):
        room = min(_slack(parts, whole), whole.high - sum(part.low for part in candidates))
        # No breakdown can leave more room than the total itself does.
        needed = min(minimum, whole.high)
        if room < needed:
            return _widening_candidate(candidates, shortage=needed - room)
    return _undone_bound(candidates, whole)


def _complement_victim(parts: Sequence[Part], whole: Whole, minimum: int) -> Part | None:
    """A group to hide because it would follow how many of another lack the outcome."""
    by_key = {part.key: part for part in parts}
    mirrored = [
        replace(part, low=part.size - part.high, high=part.size - part.low) for part in parts
    ]
    without = replace(whole, low=whole.size - whole.high, high=whole.size - whole.low)
    victim = _numerator_victim(mirrored, without, minimum)
    return None if victim is None else by_key[victim.key]


def _widening_candidate(candidates: list[Part], *, shortage: int) -> Part:
    """The smallest group whose numerator alone closes the shortage, else the largest numerator."""
    for part in candidates:
        if part.low >= shortage:
            return part
    return max(candidates, key=lambda part: (part.low, -part.size, part.key))


def _undone_bound(candidates: list[Part], whole: Whole) -> Part | None:
    """A group to hide because subtraction would turn its bound into an exact value."""
    low, high = _numerator_range(candidates, whole)
    for part in candidates:
        derived_low = whole.low - (high - part.high)
        derived_high = whole.high - (low - part.low)
        if _is_pinned(part.low, part.high, derived_low, derived_high):
            return part
    return None
