"""A figure, how it is taken, and what it came to."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

ROUNDS = 40
FEWEST_ROUNDS = 3
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Figure:
    """
    One thing measured: ``product`` and ``yardstick`` each take seconds for the same work.

    ``goal`` is the largest ratio of the two that holds; None where none was set.
    """

    name: str
    against: str
    product: Callable[[], float]
    yardstick: Callable[[], float]
    goal: float | None = None
    rounds: int = ROUNDS
    # SQL statements of one request, and of the same request where there is one row of each.
    statements: Callable[[], int] | None = None
    statements_of_one: Callable[[], int] | None = None
    most_statements: int | None = None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What one figure came to: times in milliseconds, their ratio and its spread."""

    what: str
    against: str
    goal: float | None
    ratio: float
    low: float
    high: float
    rounds: int
    product_ms: float
    yardstick_ms: float
    statements: int | None = None
    statements_of_one: int | None = None
    most_statements: int | None = None

    @property
    def holds(self) -> bool | None:
        """Whether every goal that was set is met; None where none was."""
        judged = [
            figure <= goal
            for figure, goal in (
                (self.ratio, self.goal),
                (self.statements, self.most_statements),
                (self.statements, self.statements_of_one),
            )
            if figure is not None and goal is not None
        ]
        return all(judged) if judged else None

    def to_json(self) -> dict[str, Any]:
        """As the run is kept."""
        return {**asdict(self), "holds": self.holds}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something measured that has no yardstick but its own goal: at most, or at least."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met; None where none was set."""
        if self.goal is None and self.least is None:
            return None
        is_enough = self.least is None or self.value >= self.least
        return is_enough and (self.goal is None or self.value <= self.goal)

    def to_json(self) -> dict[str, Any]:
        """As the run is kept."""
        return {**asdict(self), "holds": self.holds}


def measure(figure: Figure) -> Taken:
    """
    Product and yardstick in turn, each first every other time, so that both meet the same noise.

    Ends early, with fewer rounds, when they have taken a minute.
    """
    if figure.rounds > FEWEST_ROUNDS:
        figure.product()
        figure.yardstick()
    pairs: list[tuple[float, float]] = []
    until = time.monotonic() + PATIENCE_SECONDS
    for number in range(figure.rounds):
        if number % 2:
            yardstick, product = figure.yardstick(), figure.product()
        else:
            product, yardstick = figure.product(), figure.yardstick()
        pairs.append((product, yardstick))
        if len(pairs) >= FEWEST_ROUNDS and time.monotonic() > until:
            break
    return _taken(figure, pairs)


def _taken(figure: Figure, pairs: list[tuple[float, float]]) -> Taken:
    product = statistics.median(pair[0] for pair in pairs)
    yardstick = statistics.median(pair[1] for pair in pairs)
    ratios = sorted(first / second for first, second in pairs)
    cut = len(ratios) // 10
    return Taken(
        what=figure.name,
        against=figure.against,
        goal=figure.goal,
        ratio=round(product / yardstick, 2),
        low=round(ratios[cut], 2),
        high=round(ratios[-1 - cut], 2),
        rounds=len(pairs),
        product_ms=round(1000 * product, 2),
        yardstick_ms=round(1000 * yardstick, 3),
        statements=figure.statements() if figure.statements else None,
        statements_of_one=figure.statements_of_one() if figure.statements_of_one else None,
        most_statements=figure.most_statements,
    )


def timed(work: Callable[[], object]) -> Callable[[], float]:
    """``work`` as something that takes seconds."""

    def run() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return run
