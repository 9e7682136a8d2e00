"""What surveys brought in, as everybody may see it."""

from dataclasses import dataclass

from feedback.queries.results import WaveSummary, feedback_summary
from feedback.suppression.display import DisplayValue
from feedback.suppression.surveys import protect_response_count, protect_response_rate
from metrics.queries.periods import Period

MOST_WAVES = 60
SHOWN_WAVES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFigures:
    """The published waves, newest first, and all of them as one."""

    waves: tuple[WaveSummary, ...]
    wave_count: int
    responses: DisplayValue
    rate: DisplayValue


def feedback_figures(*, period: Period) -> FeedbackFigures:
    """
    Responses and response rates of the published waves that closed in ``period``. One statement.

    The whole is withheld when any wave is: it would give the withheld one away.
    """
    waves = feedback_summary(limit=MOST_WAVES, since=period.start, until=period.end)
    return FeedbackFigures(
        waves=tuple(waves[:SHOWN_WAVES]),
        wave_count=len(waves),
        responses=_all_responses(waves),
        rate=_rate_of_all(waves),
    )


def _all_responses(waves: list[WaveSummary]) -> DisplayValue:
    if not waves:
        return DisplayValue.missing()
    hidden = next((wave.answered for wave in waves if wave.answered.is_suppressed), None)
    counts = (wave.answered.n or 0 for wave in waves)
    return hidden or protect_response_count(responses=sum(counts))


def _rate_of_all(waves: list[WaveSummary]) -> DisplayValue:
    hidden = next((wave.rate for wave in waves if wave.rate.is_suppressed), None)
    rated = [wave.rate for wave in waves if wave.rate.is_shown]
    if hidden or not rated:
        return hidden or DisplayValue.missing()
    return protect_response_rate(
        complete=sum(rate.numerator or 0 for rate in rated),
        eligible=sum(rate.n or 0 for rate in rated),
    )
