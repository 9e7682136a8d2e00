"""
Every figure of surveys, each in one pure function: no database, no clock, no language.

Options are known by id, so counts are the same in every language. What may be shown is decided
afterwards by `feedback.suppression`. Formulas: CALCULATIONS, "Surveys".
"""

import math
import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

K = TypeVar("K", int, str)

PROMOTER_FROM = 9
DETRACTOR_UP_TO = 6
HIGHEST_SCORE = 10

Pattern = tuple[tuple[str, ...], Decimal | None]


@dataclass(frozen=True, slots=True)
class QuestionTally:
    """How often each answer was given to one question: option ids or a number, with how many."""

    patterns: Counter[Pattern] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        """How many respondents answered it."""
        return self.patterns.total()

    def options(self) -> Counter[str]:
        """Option id to number of respondents."""
        counts: Counter[str] = Counter()
        for (chosen, _), number in self.patterns.items():
            for option in chosen:
                counts[option] += number
        return counts

    def choices(self) -> Counter[tuple[str, ...]]:
        """What was chosen together, with how many respondents chose just that."""
        counts: Counter[tuple[str, ...]] = Counter()
        for (chosen, _), number in self.patterns.items():
            counts[chosen] += number
        return counts

    def numbers(self) -> Counter[Decimal]:
        """Number to how many gave it."""
        counts: Counter[Decimal] = Counter()
        for (_, number), times in self.patterns.items():
            if number is not None:
                counts[number] += times
        return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """All answers of a wave, by sector. Raw: nothing of it is shown as it is."""

    respondents: Counter[str]
    by_sector: dict[str, dict[UUID, QuestionTally]]

    @property
    def everyone(self) -> int:
        """How many respondents there are."""
        return self.respondents.total()

    def question(self, question_id: UUID, sector: str | None = None) -> QuestionTally:
        """One question's answers, of one sector or of everybody."""
        sectors = self.by_sector if sector is None else {sector: self.by_sector.get(sector, {})}
        total = QuestionTally()
        for questions in sectors.values():
            if question_id in questions:
                total.patterns.update(questions[question_id].patterns)
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`count` out of `base`, as a percentage that is never shown without its base."""

    count: int
    base: int

    @property
    def percent(self) -> float | None:
        """0-100, or None over an empty base."""
        return 100 * self.count / self.base if self.base else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetPromoterScore:
    """
    Net promoter score with its parts. `score` is the integer to show, from -100 to 100; `exact`
    the same unrounded. Both None without answers.
    """

    n: int
    promoters: int
    passives: int
    detractors: int

    @property
    def exact(self) -> float | None:
        """Per cent promoters minus per cent detractors."""
        return 100 * (self.promoters - self.detractors) / self.n if self.n else None

    @property
    def score(self) -> int | None:
        """The score as a whole number; halves go away from zero."""
        exact = self.exact
        return None if exact is None else int(math.copysign(math.floor(abs(exact) + 0.5), exact))


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSummary:
    """
    A rating question. `n` counts opinions; `no_opinion` is outside the base.

    `deviation` is the sample standard deviation (None below 2 answers), `top_two` the share of
    the two highest options, `distribution` a share per option from lowest to highest.
    """

    n: int
    no_opinion: int
    mean: float | None
    deviation: float | None
    top_two: Share
    distribution: Mapping[int, Share]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSummary:
    """A number question; quartiles by the inclusive method, all None without answers."""

    n: int
    mean: float | None = None
    deviation: float | None = None
    minimum: float | None = None
    lower_quartile: float | None = None
    median: float | None = None
    upper_quartile: float | None = None
    maximum: float | None = None


def response_rate(*, complete: int, invited: int, ineligible: int = 0) -> Share:
    """
    Complete responses out of those invited, less those who turned out not to be eligible.

    This is AAPOR's RR1 where every invited person counts as eligible unless known not to be.

    :raises ValueError: a count is negative, or more responded than were eligible.
    """
    eligible = invited - ineligible
    if min(complete, invited, ineligible) < 0 or complete > eligible:
        msg = f"{complete} complete of {invited} invited, {ineligible} ineligible, can't be"
        raise ValueError(msg)
    return Share(count=complete, base=eligible)


def completion_rate(*, complete: int, started: int) -> Share:
    """
    Complete responses out of those started.

    :raises ValueError: more were completed than started.
    """
    if not 0 <= complete <= started:
        msg = f"{complete} complete of {started} started can't be"
        raise ValueError(msg)
    return Share(count=complete, base=started)


def net_promoter_score(*, counts: Mapping[int, int]) -> NetPromoterScore:
    """
    Share of 9 and 10 minus share of 0 to 6 on the 0-10 question (Reichheld, HBR, December 2003).

    :param counts: score to number of respondents.
    :raises ValueError: a score outside 0-10, or a negative count.
    """
    _check_counts(counts, options=range(HIGHEST_SCORE + 1))
    promoters = sum(count for score, count in counts.items() if score >= PROMOTER_FROM)
    detractors = sum(count for score, count in counts.items() if score <= DETRACTOR_UP_TO)
    n = sum(counts.values())
    return NetPromoterScore(
        n=n, promoters=promoters, passives=n - promoters - detractors, detractors=detractors
    )


def rating_summary(
    *, counts: Mapping[int, int], scale: Sequence[int], no_opinion: int = 0
) -> RatingSummary:
    """
    Mean, standard deviation, top two and distribution of a rating.

    The deviation is that of a sample (n - 1), as R's `sd` computes the published Carpentries
    figures; at their n the population's gives the same two decimals.

    :param counts: value to number of respondents; values nobody chose may be left out.
    :param scale: every value of the question; their order does not matter.
    :raises ValueError: a value outside the scale, or a negative count.
    """
    _check_counts(counts, options=scale)
    values = sorted(scale)
    n = sum(counts.values())
    mean = math.fsum(value * count for value, count in counts.items()) / n if n else None
    return RatingSummary(
        n=n,
        no_opinion=no_opinion,
        mean=mean,
        deviation=_deviation(counts, n, mean),
        top_two=Share(count=sum(counts.get(value, 0) for value in values[-2:]), base=n),
        distribution=_shares(counts, values, n),
    )


def single_choice_distribution(
    *, counts: Mapping[str, int], options: Sequence[str]
) -> dict[str, Share]:
    """
    Shares per option of a question with one answer each, in the order of ``options``.

    :param counts: option id to number of respondents.
    :param options: every option id of the question, in its order.
    :raises ValueError: an unknown option, or a negative count.
    """
    _check_counts(counts, options=options)
    return _shares(counts, options, sum(counts.values()))


def multiple_choice_distribution(
    *, answers: Mapping[tuple[str, ...], int], options: Sequence[str]
) -> dict[str, Share]:
    """
    Shares per option of a question with several answers each: they may add up to over 100 %.

    The base is the respondents who chose anything. An option counts once per respondent.

    :param answers: the option ids chosen together, with how many respondents chose just these;
        none where the question was skipped.
    :raises ValueError: an unknown option.
    """
    counts: Counter[str] = Counter()
    for chosen, number in answers.items():
        for option in set(chosen):
            counts[option] += number
    _check_counts(counts, options=options)
    return _shares(counts, options, sum(number for chosen, number in answers.items() if chosen))


def number_summary(values: Iterable[float]) -> NumberSummary:
    """
    Mean, sample standard deviation and five-number summary of a number question.

    :raises ValueError: a value is not a finite number.
    """
    ordered = sorted(values)
    if not all(math.isfinite(value) for value in ordered):
        msg = "answers must be finite numbers"
        raise ValueError(msg)
    if not ordered:
        return NumberSummary(n=0)
    quartiles = (
        statistics.quantiles(ordered, n=4, method="inclusive")
        if len(ordered) > 1
        else [ordered[0]] * 3
    )
    return NumberSummary(
        n=len(ordered),
        mean=math.fsum(ordered) / len(ordered),
        deviation=statistics.stdev(ordered) if len(ordered) > 1 else None,
        minimum=ordered[0],
        lower_quartile=quartiles[0],
        median=quartiles[1],
        upper_quartile=quartiles[2],
        maximum=ordered[-1],
    )


def _deviation(counts: Mapping[int, int], n: int, mean: float | None) -> float | None:
    if mean is None or n < 2:
        return None
    squares = math.fsum(count * (value - mean) ** 2 for value, count in counts.items())
    return math.sqrt(squares / (n - 1))


def _shares(counts: Mapping[K, int], options: Iterable[K], base: int) -> dict[K, Share]:
    return {option: Share(count=counts.get(option, 0), base=base) for option in options}


def _check_counts(
    counts: Mapping[int, int] | Mapping[str, int], *, options: Collection[int] | Collection[str]
) -> None:
    unknown = set(counts) - set(options)
    if unknown or any(count < 0 for count in counts.values()):
        msg = f"unknown options {sorted(map(str, unknown))} or negative counts"
        raise ValueError(msg)
