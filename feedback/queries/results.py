"""What came back: the one place that pages, API, exports and dashboards take results from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language

from feedback.calculations import net_promoter_score
from feedback.content import QuestionContent, QuestionKind, SurveyContent, Texts
from feedback.models import Answer, Wave
from feedback.queries.counting import tally_of
from feedback.results import ProtectedResults, QuestionResult, ResultSet, protected_results
from feedback.suppression.display import DisplayValue
from feedback.suppression.surveys import FilterRefusal, protect_response_count
from records.numbers import number_text
from tenancy.models import Membership
from tenancy.permissions import may

COMMENTS_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveResults:
    """
    The results of a wave, of everybody or of one sector; only what may be shown.

    `is_final` once the wave is closed: they never change again. `shown` holds the figures asked
    for, or the reason why there are none.
    """

    wave: Wave
    content: SurveyContent
    is_final: bool
    as_of: date
    sector: str
    by_sector: Mapping[str, ResultSet]
    shown: ResultSet

    @property
    def sectors(self) -> tuple[str, ...]:
        """Those that may be asked for."""
        return tuple(self.by_sector)

    def pairs(self) -> list[tuple[QuestionContent, QuestionResult]]:
        """Every question with its result, in order; empty where all is withheld."""
        return list(zip(self.content.questions, self.shown.questions, strict=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveSummary:
    """A published wave in one line."""

    wave_id: Any
    title: str
    name: str
    closed_on: date | None
    answered: DisplayValue
    rate: DisplayValue
    # The one figure: a score from -100 to 100, or a mean out of ``highest``.
    headline: dict[str, Any] | None


def current_results_of(*, wave: Wave, content: SurveyContent) -> ProtectedResults:
    """
    Everything that may be shown of a wave: as stored at its close, or counted now.

    A closed wave costs no statement, an open one two. Before the close only identified answers are
    shown: the difference between two looks would be a few people's answers, to an optional
    question perhaps one person's, however many respondents joined in between.
    """
    if wave.final_results is not None:
        return ProtectedResults.from_json(wave.final_results)
    today = timezone.localdate().isoformat()
    if not content.is_identified:
        nothing = ResultSet(refusal=FilterRefusal.STILL_OPEN.value)
        return ProtectedResults(as_of=today, everyone=nothing)
    return protected_results(
        content=content,
        counted=tally_of(wave=wave, with_sectors=False),
        as_of=today,
        with_sectors=False,
    )


def results_of(*, wave: Wave, sector: str = "") -> WaveResults:
    """
    The results of a wave that was sent, under suppression; the only source of such figures.

    A sector that may not stand alone, or does not exist, gets no figures but the same reason.
    """
    content = wave.content
    found = current_results_of(wave=wave, content=content)
    withheld = ResultSet(refusal=FilterRefusal.TOO_FEW_ANSWERS.value)
    return WaveResults(
        wave=wave,
        content=content,
        is_final=wave.final_results is not None,
        as_of=date.fromisoformat(found.as_of),
        sector=sector,
        by_sector=found.sectors,
        shown=found.sectors.get(sector, withheld) if sector else found.everyone,
    )


def reads_comments(*, acting_member: Membership, results: WaveResults) -> bool:
    """
    Whether the member reads written answers: who runs surveys, where the results have them.

    Where names are shown anyway, at any time.
    """
    if not may(acting_member, "read", "answer"):
        return False
    if not results.shown.is_shown and results.sector:
        return False
    return results.content.is_identified or results.shown.has_comments


def comments_of(*, results: WaveResults, question: QuestionContent) -> list[dict[str, Any]]:
    """
    Written answers to one question, in the order of their random ids, up to a readable number;
    with the name only where the survey promised no more than that.

    Call it only where ``reads_comments``.
    """
    answers = Answer.objects.filter(wave=results.wave, question_id=question.id).exclude(text="")
    if results.sector:
        answers = answers.filter(response__sector=results.sector)
    is_named = results.content.is_identified
    name = {"name": F("response__invitation__person__name")} if is_named else {}
    rows: Any = answers.order_by("pk").values("text", **name)[:COMMENTS_SHOWN]
    return list(rows)


def earlier_wave(*, acting_member: Membership, wave: Wave) -> Wave | None:
    """The wave of the same survey closed last before this closed one, if the member may see it."""
    if not wave.is_closed or wave.closed_at is None:
        return None
    waves = Wave.results.visible_to(acting_member).select_related("survey", "version")
    return (
        waves.filter(status="closed", survey=wave.survey_id, closed_at__lt=wave.closed_at)
        .order_by("-closed_at")
        .first()
    )


def changes_between(*, earlier: WaveResults, later: WaveResults) -> list[dict[str, Any]]:
    """
    How ratings and scores moved between two closed waves of one survey, on both of which enough
    people answered. Questions are the same if their ids are, and ratings if their options are.

    The ``difference`` is taken before ``later`` and ``earlier`` are rounded for show.
    """
    if not (earlier.is_final and later.is_final):
        return []
    before = {question.id: (question, result) for question, result in earlier.pairs()}
    return [
        change
        for question, result in later.pairs()
        if question.id in before and (change := _change(*before[question.id], question, result))
    ]


def feedback_summary(
    *, limit: int = 6, since: date | None = None, until: date | None = None
) -> list[WaveSummary]:
    """
    Published waves for a dashboard, the latest first, closed from ``since`` to ``until``.

    One statement, whatever their number.
    """
    waves = Wave.objects.published()
    if since:
        waves = waves.filter(closed_at__date__gte=since)
    if until:
        waves = waves.filter(closed_at__date__lte=until)
    waves = (
        waves.select_related("survey")
        .defer("final_results", "audience")
        .annotate(headline=F("final_results__headline"))
        .order_by("-closed_at", "-pk")[:limit]
    )
    return [_summary(wave) for wave in waves]


def _summary(wave: Any) -> WaveSummary:
    language = get_language() or ""
    data = wave.headline
    return WaveSummary(
        wave_id=wave.pk,
        title=Texts.ordered(wave.survey.title, wave.survey.languages).text_in(language),
        name=wave.name,
        closed_on=timezone.localdate(wave.closed_at) if wave.closed_at else None,
        answered=protect_response_count(responses=wave.answered_count),
        rate=wave.shown_rate,
        headline={
            **data,
            "text": Texts.ordered(data["text"], wave.survey.languages).text_in(language),
            "is_score": data["kind"] == QuestionKind.ZERO_TO_TEN.value,
        }
        if data
        else None,
    )


def _change(
    old_question: QuestionContent,
    old: QuestionResult,
    question: QuestionContent,
    new: QuestionResult,
) -> dict[str, Any] | None:
    if question.kind is not old_question.kind or question.scale != old_question.scale:
        return None
    is_score = question.kind is QuestionKind.ZERO_TO_TEN
    before, after = (old.score, new.score) if is_score else (old.mean, new.mean)
    if question.kind is QuestionKind.NUMBER or before is None or after is None:
        return None
    difference, decimals = after - before, 0 if is_score else 2
    if is_score:
        difference = _exact_score(new) - _exact_score(old)
    return {
        "question": question,
        "earlier": number_text(before, decimals=decimals),
        "earlier_n": old.n,
        "later": number_text(after, decimals=decimals),
        "later_n": new.n,
        "difference": difference,
        "difference_text": number_text(difference, decimals=decimals),
    }


def _exact_score(result: QuestionResult) -> float:
    counts = {int(key): each for key, each in result.counts.items()}
    return net_promoter_score(counts=counts).exact or 0
