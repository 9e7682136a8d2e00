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
    """
    The published waves, newest first, and all of them as one but those of too few answers: so many
    are ``left_out``.
    """

    waves: tuple[WaveSummary, ...]
    wave_count: int
    left_out: int
    responses: DisplayValue
    rate: DisplayValue


def feedback_figures(*, period: Period) -> FeedbackFigures:
    """
    Responses and response rates of the published waves that closed in ``period``. One statement.

    A wave that is withheld is in no total, so that none gives it away.
    """
    waves = feedback_summary(limit=MOST_WAVES, since=period.start, until=period.end)
    shown = [wave for wave in waves if wave.answered.is_shown and not wave.rate.is_suppressed]
    return FeedbackFigures(
        waves=tuple(waves[:SHOWN_WAVES]),
        wave_count=len(waves),
        left_out=len(waves) - len(shown),
        responses=_all_responses(waves, shown),
        rate=_rate_of_all(waves, shown),
    )


def _all_responses(waves: list[WaveSummary], shown: list[WaveSummary]) -> DisplayValue:
    if not shown:
        return waves[0].answered if waves else DisplayValue.missing()
    return protect_response_count(responses=sum(wave.answered.n or 0 for wave in shown))


def _rate_of_all(waves: list[WaveSummary], shown: list[WaveSummary]) -> DisplayValue:
    rated = [wave.rate for wave in shown if wave.rate.is_shown]
    if not rated:
        return waves[0].rate if waves and not shown else DisplayValue.missing()
    return protect_response_rate(
        complete=sum(rate.numerator or 0 for rate in rated),
        eligible=sum(rate.n or 0 for rate in rated),
    )
