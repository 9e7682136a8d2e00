"""Who takes part, by sector."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from metrics.queries.periods import Period
from partnerships.models import Participation


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorFigure:
    """Organizations of one sector that take part, and in how many partnerships."""

    sector: str
    organizations: int
    partnerships: int
    share: float


def participation_by_sector(*, period: Period, today: date) -> tuple[SectorFigure, ...]:
    """
    Organizations that took part at any time in ``period``, the largest sector first.

    Over all time: those that take part today. A participation without dates counts always. One
    statement.
    """
    start, end = (today, today) if period.is_open else (period.start, period.end)
    rows = Participation.objects.all()
    if end:
        rows = rows.filter(Q(since=None) | Q(since__lte=end))
    if start:
        rows = rows.filter(Q(until=None) | Q(until__gte=start))
    found = list(
        rows.values("organization__sector")
        .annotate(
            organizations=Count("organization", distinct=True),
            partnerships=Count("partnership", distinct=True),
        )
        .order_by("-organizations", "organization__sector")
    )
    everyone = sum(row["organizations"] for row in found)
    return tuple(
        SectorFigure(
            sector=row["organization__sector"],
            organizations=row["organizations"],
            partnerships=row["partnerships"],
            share=100 * row["organizations"] / everyone,
        )
        for row in found
    )
