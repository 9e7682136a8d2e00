"""Adding up answers: one statement for the answers, one for who gave them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from feedback.models import Answer, Response, Wave

# Where sectors are not told apart.
EVERYONE = ""

Pattern = tuple[tuple[str, ...], Decimal | None]


@dataclass(frozen=True, slots=True)
class QuestionTally:
    """How often each answer was given to one question: option ids or a number, with how many."""

    patterns: Counter[Pattern] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        """How many respondents answered it."""
        return sum(self.patterns.values())

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


def tally_of(*, wave: Wave, with_sectors: bool) -> Tally:
    """
    Count all answers of a wave, in two statements.

    Answers are grouped as given, option ids together, so that the database reads them once; without
    sectors it need not look at the responses for it.
    """
    responses, answers = Response.objects.filter(wave=wave), Answer.objects.filter(wave=wave)
    by_sector: dict[str, dict[UUID, QuestionTally]] = defaultdict(
        lambda: defaultdict(QuestionTally)
    )
    if not with_sectors:
        for question_id, chosen, number, times in _grouped(answers):
            by_sector[EVERYONE][question_id].patterns[tuple(chosen), number] += times
        respondents = Counter({EVERYONE: responses.count()})
    else:
        for sector, question_id, chosen, number, times in _grouped(answers, "response__sector"):
            by_sector[sector][question_id].patterns[tuple(chosen), number] += times
        sizes = responses.order_by().values_list("sector").annotate(number=Count("pk"))
        respondents = Counter(dict(sizes))
    return Tally(respondents=respondents, by_sector={key: dict(v) for key, v in by_sector.items()})


def _grouped(answers: QuerySet[Answer], *columns: str) -> QuerySet[Answer, Any]:
    fields = (*columns, "question_id", "option_ids", "number")
    return answers.order_by().values_list(*fields).annotate(times=Count("pk"))
