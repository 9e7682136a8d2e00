"""What surveys brought in, as everybody may see it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from feedback.models import Wave
from feedback.queries.waves import response_rate_of
from feedback.suppression import DisplayValue, protect_response_count, protect_response_rate
from metrics.queries.periods import Period

SHOWN_WAVES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveFigure:
    """One closed wave whose results are published."""

    id: UUID
    name: str
    closed_on: date | None
    responses: DisplayValue
    rate: DisplayValue


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackSummary:
    """The published waves, newest first, and all of them as one."""

    waves: tuple[WaveFigure, ...]
    wave_count: int
    responses: DisplayValue
    rate: DisplayValue


def feedback_summary(*, period: Period) -> FeedbackSummary:
    """
    Responses and response rates of the published waves that closed in ``period``. One statement.

    Counts stand on the wave, where each answer's own transaction keeps them. The whole is withheld
    when any wave is: it would give the withheld one away.
    """
    waves = list(
        Wave.objects.published()
        .filter(period.moments("closed_at"))
        .defer("frozen_results", "audience")
        .order_by("-closed_at", "-id")
    )
    shown = tuple(_figure(wave) for wave in waves)
    hidden = next((each.responses for each in shown if each.responses.is_suppressed), None)
    complete = sum(wave.answered_count for wave in waves)
    return FeedbackSummary(
        waves=shown[:SHOWN_WAVES],
        wave_count=len(shown),
        responses=hidden or _whole(waves, protect_response_count(responses=complete)),
        rate=hidden or _whole(waves, _rate_of_all(waves)),
    )


def _whole(waves: list[Wave], value: DisplayValue) -> DisplayValue:
    return value if waves else DisplayValue.missing()


def _figure(wave: Wave) -> WaveFigure:
    # An open link brings answers from people who were never invited: it knows no rate.
    has_rate = wave.answered_count <= wave.invited_count - wave.ineligible_count
    return WaveFigure(
        id=wave.pk,
        name=wave.name,
        closed_on=timezone.localdate(wave.closed_at) if wave.closed_at else None,
        responses=protect_response_count(responses=wave.answered_count),
        rate=response_rate_of(wave=wave).shown if has_rate else DisplayValue.missing(),
    )


def _rate_of_all(waves: list[Wave]) -> DisplayValue:
    rated = [
        wave for wave in waves if wave.answered_count <= wave.invited_count - wave.ineligible_count
    ]
    return protect_response_rate(
        complete=sum(wave.answered_count for wave in rated),
        eligible=sum(wave.invited_count - wave.ineligible_count for wave in rated),
    )
