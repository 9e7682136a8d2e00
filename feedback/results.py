"""
Results as everybody may see them: only what suppression lets through, typed, and kept as JSON.

Pure: no database. `protected_results` turns raw counts into `ProtectedResults`; nothing that is
withheld is in them, so they may be stored, cached, sent and drawn without asking again. Options are
known by id, so an answer given in Spanish counts with the same one in English.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from feedback.calculations import (
    QuestionTally,
    Share,
    Tally,
    multiple_choice_distribution,
    net_promoter_score,
    number_summary,
    rating_summary,
    single_choice_distribution,
)
from feedback.content import QuestionContent, QuestionKind, SurveyContent
from feedback.suppression.surveys import (
    COMMENT_MINIMUM,
    SURVEY_MINIMUM,
    FilterRefusal,
    check_filter,
    may_show_comments,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """
    What may be said about one question. `n` is None, and all else empty, where it is withheld.

    `counts` has every option in order (0 to 10: "0" to "10"). For a rating `n` counts opinions and
    `no_opinion` is counted apart. The smallest and largest number given are never shown: each is
    one person's.
    """

    question_id: str
    kind: str
    n: int | None = None
    refusal: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    no_opinion: int = 0
    mean: float | None = None
    deviation: float | None = None
    top_two: int | None = None
    score: int | None = None
    lower_quartile: float | None = None
    median: float | None = None
    upper_quartile: float | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there are enough answers."""
        return self.n is not None

    @property
    def top_two_percent(self) -> float | None:
        """Share of the two highest options."""
        if self.top_two is None or self.n is None:
            return None
        return Share(count=self.top_two, base=self.n).percent

    def percent(self, option_id: str) -> float | None:
        """Share of one option among those who answered."""
        return Share(count=self.counts[option_id], base=self.n or 0).percent


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSet:
    """The questions as answered by everybody, or by one sector. `n` is None where withheld."""

    n: int | None = None
    refusal: str = ""
    has_comments: bool = False
    questions: tuple[QuestionResult, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether there are enough respondents."""
        return self.n is not None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ResultSet":
        """Read what `to_json` wrote."""
        questions = tuple(
            QuestionResult(**{**question, "counts": dict(question["counts"])})
            for question in data["questions"]
        )
        return cls(**{**data, "questions": questions})

    def to_json(self) -> dict[str, Any]:
        """As kept on the wave. Counts as pairs: the database does not keep the order of keys."""
        data = asdict(self)
        for question in data["questions"]:
            question["counts"] = list(map(list, question["counts"].items()))
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedResults:
    """All that may be shown of a wave: everybody, and each sector that may stand alone."""

    as_of: str
    everyone: ResultSet
    sectors: Mapping[str, ResultSet] = field(default_factory=dict)
    headline: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As kept on the wave."""
        return {
            "as_of": self.as_of,
            "everyone": self.everyone.to_json(),
            "sectors": {key: value.to_json() for key, value in self.sectors.items()},
            "headline": dict(self.headline),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ProtectedResults":
        """Read what `to_json` wrote."""
        return cls(
            as_of=data["as_of"],
            everyone=ResultSet.from_json(data["everyone"]),
            sectors={
                key: ResultSet.from_json(value) for key, value in sorted(data["sectors"].items())
            },
            headline=data["headline"],
        )


def protected_results(
    *, content: SurveyContent, counted: Tally, as_of: str, with_sectors: bool
) -> ProtectedResults:
    """
    What may be shown of these counts: at least five respondents, and no sector whose answers, or
    those of the others, could be had by subtraction; the same again for every single question.

    :param with_sectors: only for a closed wave. While it is open, two looks at a sector could be
        subtracted from each other.
    """
    everyone = _set_of_everyone(content, counted)
    sectors: dict[str, ResultSet] = {}
    if with_sectors and everyone.is_shown:
        sectors = _sets_by_sector(content, counted)
    return ProtectedResults(
        as_of=as_of,
        everyone=everyone,
        sectors=sectors,
        headline=_headline(content, everyone.questions),
    )


def refusals_of(
    sizes: Mapping[str, int], minimum: int = SURVEY_MINIMUM
) -> dict[str, FilterRefusal | None]:
    """
    Which of these parts, none of which overlap, may not be shown beside the whole, and why: the
    largest are judged first.

    A part counts as at most the minimum here: the rules only ask whether a sum of parts lies
    between nothing and the minimum, which that does not change.
    """
    ids: dict[str, range] = {}
    start = 0
    for key, size in sizes.items():
        ids[key] = range(start, start := start + min(size, minimum))
    published: list[range] = []
    refusals: dict[str, FilterRefusal | None] = {}
    for key in sorted(filter(None, sizes), key=lambda key: (-sizes[key], key)):
        refusals[key] = check_filter(
            respondents=ids[key], everyone=range(start), published=published, minimum=minimum
        )
        if refusals[key] is None:
            published.append(ids[key])
    return refusals


def _set_of_everyone(content: SurveyContent, counted: Tally) -> ResultSet:
    number = counted.everyone
    if number < SURVEY_MINIMUM:
        return ResultSet(refusal=FilterRefusal.TOO_FEW_ANSWERS.value)
    return ResultSet(
        n=number,
        has_comments=may_show_comments(respondents=number, everyone=number),
        questions=tuple(
            _result(question, counted.question(question.id)) for question in content.questions
        ),
    )


def _sets_by_sector(content: SurveyContent, counted: Tally) -> dict[str, ResultSet]:
    refusals = refusals_of(counted.respondents)
    # Comments of some leave those of the others: all sectors with comments are judged together.
    of_comments = refusals_of(counted.respondents, COMMENT_MINIMUM)
    shown = sorted(sector for sector, refusal in refusals.items() if refusal is None)
    questions: dict[str, list[QuestionResult]] = {sector: [] for sector in shown}
    for question in content.questions:
        parts = {sector: counted.question(question.id, sector) for sector in counted.respondents}
        of_question = refusals_of({key: _base(question, part) for key, part in parts.items()})
        for sector, results in questions.items():
            results.append(_result(question, parts[sector], of_question[sector]))
    return {
        sector: ResultSet(
            n=counted.respondents[sector],
            has_comments=of_comments[sector] is None,
            questions=tuple(results),
        )
        for sector, results in questions.items()
    }


def _base(question: QuestionContent, counted: QuestionTally) -> int:
    """How many answers a figure of this question rests on; "no opinion" is none."""
    if question.kind is not QuestionKind.RATING:
        return counted.answered
    counts = counted.options()
    return sum(counts.get(option_id, 0) for option_id in question.scale)


def _result(
    question: QuestionContent, counted: QuestionTally, refusal: FilterRefusal | None = None
) -> QuestionResult:
    key, kind, base = str(question.id), question.kind, _base(question, counted)
    if refusal is None and base < SURVEY_MINIMUM:
        refusal = FilterRefusal.TOO_FEW_ANSWERS
    if refusal is not None:
        return QuestionResult(question_id=key, kind=kind.value, refusal=refusal.value)
    figures = _FIGURES[kind](question, counted)
    return QuestionResult(question_id=key, kind=kind.value, **{"n": base, **figures})


def _single_choice(question: QuestionContent, counted: QuestionTally) -> dict[str, Any]:
    shares = single_choice_distribution(counts=counted.options(), options=question.option_ids)
    return {"counts": {option: share.count for option, share in shares.items()}}


def _multiple_choice(question: QuestionContent, counted: QuestionTally) -> dict[str, Any]:
    shares = multiple_choice_distribution(answers=counted.choices(), options=question.option_ids)
    return {"counts": {option: share.count for option, share in shares.items()}}


def _rating(question: QuestionContent, counted: QuestionTally) -> dict[str, Any]:
    given, scale = counted.options(), question.scale
    without = sum(count for option_id, count in given.items() if option_id not in scale)
    summary = rating_summary(
        counts={value: given.get(option_id, 0) for option_id, value in scale.items()},
        scale=list(scale.values()),
        no_opinion=without,
    )
    return {
        "counts": {option_id: given.get(option_id, 0) for option_id in scale},
        "no_opinion": summary.no_opinion,
        "mean": summary.mean,
        "deviation": summary.deviation,
        "top_two": summary.top_two.count,
    }


def _zero_to_ten(question: QuestionContent, counted: QuestionTally) -> dict[str, Any]:
    given = {int(number): count for number, count in counted.numbers().items()}
    summary = rating_summary(counts=given, scale=range(11))
    return {
        "counts": {str(score): given.get(score, 0) for score in range(11)},
        "mean": summary.mean,
        "deviation": summary.deviation,
        "score": net_promoter_score(counts=given).score,
    }


def _number(question: QuestionContent, counted: QuestionTally) -> dict[str, Any]:
    values = (float(n) for n, times in counted.numbers().items() for _ in range(times))
    summary = number_summary(values)
    return {
        "mean": summary.mean,
        "deviation": summary.deviation,
        "lower_quartile": summary.lower_quartile,
        "median": summary.median,
        "upper_quartile": summary.upper_quartile,
    }


def _long_text(question: QuestionContent, counted: QuestionTally) -> dict[str, Any]:
    return {}


_FIGURES = {
    QuestionKind.SINGLE_CHOICE: _single_choice,
    QuestionKind.MULTIPLE_CHOICE: _multiple_choice,
    QuestionKind.RATING: _rating,
    QuestionKind.ZERO_TO_TEN: _zero_to_ten,
    QuestionKind.NUMBER: _number,
    QuestionKind.LONG_TEXT: _long_text,
}


def _headline(content: SurveyContent, results: Iterable[QuestionResult]) -> dict[str, Any]:
    """The one figure for a summary: the first 0-to-10 question's score, else the first rating's."""
    by_kind: dict[str, QuestionResult] = {}
    for result in results:
        if result.is_shown:
            by_kind.setdefault(result.kind, result)
    found = by_kind.get(QuestionKind.ZERO_TO_TEN.value) or by_kind.get(QuestionKind.RATING.value)
    if found is None:
        return {}
    question = content.question(UUID(found.question_id))
    is_score = found.kind == QuestionKind.ZERO_TO_TEN.value
    return {
        "kind": found.kind,
        "text": dict(question.text),
        "value": found.score if is_score else found.mean,
        "highest": 100 if is_score else len(question.scale),
        "n": found.n,
    }
