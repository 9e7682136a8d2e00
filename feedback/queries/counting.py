"""Adding up answers: one statement for the answers, one for who gave them."""

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from feedback.calculations import QuestionTally, Tally
from feedback.models import Answer, Response, Wave

# Where sectors are not told apart.
EVERYONE = ""


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
