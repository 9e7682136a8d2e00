"""How large the generated data are."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Size:
    """
    One coalition: a metric has ``reporters`` times ``years`` measurements, with breakdowns.

    Everything else is kept in proportion, so that pages are full.
    """

    slug: str
    organizations: int = 400
    people: int = 1_200
    members: int = 500
    partnerships: int = 200
    organizations_each: int = 6
    goals: int = 400
    activities: int = 5_000
    metrics: int = 4_000
    reporters: int = 2
    years: int = 4

    @property
    def measurements(self) -> int:
        """How many measurements there are."""
        return self.metrics * self.reporters * self.years


@dataclass(frozen=True, kw_only=True)
class Extent:
    """All that a run generates, and how often it measures."""

    coalition: Size
    larger: Size
    neighbors: int = 2_000
    # Complete answers to the surveys whose results are counted.
    few_answers: int = 2_000
    many_answers: int = 20_000
    due_each: int = 50
    imported_metrics: int = 100
    imported_reporters: int = 100
    imported_years: int = 10
    invitations: int = 400
    answers: int = 200


A = Size(slug="bench-a")
B = Size(slug="bench-b", reporters=8, years=10)

FULL = Extent(coalition=A, larger=B)
# A look in a minute or two; its ratios say little about the goals.
QUICK = Extent(
    coalition=A,
    larger=Size(slug="bench-b", metrics=4_000, reporters=4, years=4),
    neighbors=200,
    few_answers=500,
    many_answers=2_000,
    due_each=50,
    imported_metrics=20,
    imported_reporters=50,
    imported_years=10,
    invitations=100,
    answers=80,
)
