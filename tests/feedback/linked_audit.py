"""
An attacker with linear programming, against linked reports and their sums on all surfaces together.

The attacker knows every figure and bound that is displayed, that groups add up to their report's
total (but for people of no group, where there are any), reports to their sums, periods to the one
that holds them, and, as a reporter, its own reports as they are. Written apart from the service's
own linear programs.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from feedback.suppression.display import DisplayKind, DisplayValue
from feedback.suppression.students import bound_limits
from tests.feedback.linear_solver import Solver

#: (report, dimension, group); no report is the sum over them (or as ``sums`` call it), no group the
#: total.
Key = tuple[str, str, str]
FAR = 100_000.0
REST = "(no group)"
QUANTITIES = ("n", "numerator", "without")


class Figure(NamedTuple):
    """A figure as it is (n, numerator), and as it is displayed; ``owner`` knows it as it is."""

    n: int
    numerator: int
    shown: DisplayValue
    owner: str = ""


class Found(NamedTuple):
    """How closely an attacker can locate a hidden count; ``room`` says how closely in any case."""

    attacker: str
    key: Key
    quantity: str
    truth: int
    low: float
    high: float
    room: float

    def is_too_narrow(self, k: int) -> bool:
        assert self.low - 0.01 <= self.truth <= self.high + 0.01, self
        return self.high - self.low < min(k, self.room) - 0.01


def locate(
    figures: Mapping[Key, Figure],
    attackers: Sequence[str] | None = None,
    *,
    sums: Mapping[str, Collection[str]] | None = None,
    wholes: Sequence[tuple[str, Collection[str]]] = (),
    asked: Collection[Key] | None = None,
    quantities: Sequence[str] = QUANTITIES,
) -> Iterator[Found]:
    """
    Every hidden count (of those ``asked``) as everybody (no name) and as each reporter sees it.

    ``sums`` says of which reports each sum is, ``wholes`` which reports or sums are, all or some of
    them, the periods of another. Of those with and without the outcome ``room`` is how widely they
    could lie if no report showed any group at all: no choice of groups leaves more.
    """
    if sums is None:
        sums = {"": {key[0] for key in figures} - {""}}
    program = _Program(figures, sums, wholes)
    if attackers is None:
        attackers = ["", *sorted({each.owner for each in figures.values()} - {""})]
    for attacker in attackers:
        known = program.solver(program.bounds(attacker))
        blank = program.solver(program.bounds(attacker, is_blank=True))
        for key in figures if asked is None else asked:
            figure = figures[key]
            is_known = figure.n == 0 or (attacker and figure.owner == attacker)
            if is_known or not figure.shown.is_suppressed:
                continue
            first = program.columns[key]
            truths = (figure.n, figure.numerator, figure.n - figure.numerator)
            for number, quantity in enumerate(QUANTITIES):
                if quantity not in quantities:
                    continue
                low, high = known.range(first + number)
                room = FAR
                if number and high - low < 1000:
                    least, most = blank.range(first + number)
                    room = most - least
                yield Found(attacker, key, quantity, truths[number], low, high, room)


class _Program:
    def __init__(
        self,
        figures: Mapping[Key, Figure],
        sums: Mapping[str, Collection[str]],
        wholes: Sequence[tuple[str, Collection[str]]],
    ) -> None:
        self.figures, self.sums = dict(figures), sums
        self.columns: dict[Key, int] = {}
        self.equal: list[dict[int, float]] = []
        for key in figures:
            self._add(key)
        reports = {key[0] for key in figures}
        dimensions = {key[1] for key in figures} - {""}
        for report in sorted(reports):
            for dimension in sorted(dimensions):
                parts = [k for k in figures if k[:2] == (report, dimension)]
                if parts and (report, "", "") in figures:
                    self._adds_up((report, "", ""), parts, rest=(report, dimension, REST))
        for about in sorted({key[1:] for key in figures}):
            self._link(about, wholes)

    def solver(self, bounds: list[tuple[float, float]]) -> Solver:
        return Solver(bounds, [(row, 0.0) for row in self.equal])

    def bounds(self, attacker: str, *, is_blank: bool = False) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        for key in self.columns:
            figure = self.figures[key]
            shown, is_group = figure.shown, bool(key[0] not in self.sums and key[1])
            is_rest = key[2].startswith(REST)
            if (attacker and figure.owner == attacker and not is_rest) or shown.n == 0:
                found += [(x, x) for x in _truths(figure)]
            elif shown.n is None or (is_group and is_blank):
                found += [(0.0, FAR)] * 3
            else:
                low = high = figure.numerator
                if shown.is_bound:
                    is_high = shown.kind is DisplayKind.ABOVE
                    low, high = bound_limits(n=shown.n, is_high=is_high)
                else:
                    assert shown.numerator == figure.numerator
                assert shown.n == figure.n
                found += [(shown.n, shown.n), (low, high), (shown.n - high, shown.n - low)]
        return found

    def _add(self, key: Key) -> None:
        first = 3 * len(self.columns)
        self.columns[key] = first
        self.equal.append({first: 1.0, first + 1: -1.0, first + 2: -1.0})

    def _link(self, about: tuple[str, str], wholes: Sequence[tuple[str, Collection[str]]]) -> None:
        """Reports to their sums, and periods to the one that holds them."""
        for name, parts in self.sums.items():
            self._adds_up((name, *about), self._of(parts, about))
        for number, (name, parts) in enumerate(wholes):
            if found := self._of(parts, about):
                rest = (name, about[0], f"{REST} {number} {about[1]}")
                self._adds_up((name, *about), found, rest=rest)

    def _of(self, names: Collection[str], about: tuple[str, str]) -> list[Key]:
        return [key for name in names if (key := (name, *about)) in self.figures]

    def _adds_up(self, whole: Key, parts: list[Key], rest: Key | None = None) -> None:
        """That parts are all of a whole; contradictory figures teach nothing."""
        if whole not in self.columns:
            return
        figure = self.figures[whole]
        n = figure.n - sum(self.figures[key].n for key in parts)
        numerator = figure.numerator - sum(self.figures[key].numerator for key in parts)
        if not 0 <= numerator <= n or (n and rest is None):
            return
        if n and rest is not None:
            hidden = DisplayValue.missing()
            self.figures[rest] = Figure(n, numerator, hidden, figure.owner)
            self._add(rest)
            parts = [*parts, rest]
        for layer in (1, 2):
            row = {self.columns[key] + layer: 1.0 for key in parts}
            self.equal.append(row | {self.columns[whole] + layer: -1.0})


def _truths(figure: Figure) -> tuple[int, int, int]:
    return figure.n, figure.numerator, figure.n - figure.numerator
