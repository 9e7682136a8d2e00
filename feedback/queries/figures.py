"""Results in words and rows: what the page, its table twin and the results file all show."""

from typing import Any

from django.utils.translation import gettext as _

from feedback.content import QuestionContent, QuestionKind
from feedback.queries.results import WaveResults
from feedback.results import QuestionResult
from feedback.suppression.surveys import FilterRefusal
from records.numbers import number_text, rounded


def figures_of(*, results: WaveResults, language: str) -> list[dict[str, Any]]:
    """
    Every question with everything that may be said about its answers, labels in ``language`` or
    the nearest there is.

    ``bars`` say how many chose each option out of those who answered, ``facts`` are figures with
    their names, each with its ``text`` for show.
    """
    return [
        {
            "question": question,
            "result": result,
            "text": question.text.text_in(language),
            "is_text": question.kind is QuestionKind.LONG_TEXT,
            "why_withheld": why_withheld(result.refusal),
            "bars": _bars(question, result, language),
            "facts": _facts(question, result),
        }
        for question, result in results.pairs()
    ]


def why_withheld(refusal: str) -> str:
    """The reason in words; the same for a small group and for the one hidden to protect it."""
    if not refusal:
        return ""
    if refusal == FilterRefusal.TOO_FEW_ANSWERS.value:
        return _("Not enough answers: results are shown from five respondents.")
    if refusal == FilterRefusal.STILL_OPEN.value:
        return _(
            "Confidential and anonymous answers are counted when the survey closes, all at once:"
            " two looks while they come in would tell whose are new."
        )
    return _("Not shown: together with other results it would give a few people's answers away.")


def table_of(*, results: WaveResults, language: str) -> list[list[Any]]:
    """
    The figures as rows of a file, with a heading: question, what, option, count, per cent, value.
    """
    head = [_("Question"), _("What"), _("Option"), "n", _("Count"), _("Per cent"), _("Value")]
    rows: list[list[Any]] = [head]
    for figures in figures_of(results=results, language=language):
        text, n = figures["text"], figures["result"].n
        if n is None:
            rows.append([text, _("Withheld"), "", "*", "*", "*", "*"])
            continue
        rows += [
            [
                text,
                _("Answers"),
                bar["label"],
                n,
                bar["count"],
                _in_file(bar["percent"], 1),
                "",
            ]
            for bar in figures["bars"]
        ]
        rows += [
            [text, fact["label"], "", n, "", "", _in_file(fact["value"], 4)]
            for fact in figures["facts"]
        ]
        if figures["is_text"]:
            rows.append([text, _("Written answers"), "", n, "", "", ""])
    if not results.shown.is_shown:
        rows.append(["", why_withheld(results.shown.refusal), "", "*", "", "", ""])
    return rows


def _bars(question: QuestionContent, result: QuestionResult, language: str) -> list[dict[str, Any]]:
    labels = question.labels(language)
    return [
        {
            "option": key,
            "label": labels.get(key, key),
            "count": count,
            "percent": result.percent(key) or 0,
            "percent_text": number_text(result.percent(key) or 0, decimals=0),
        }
        for key, count in result.counts.items()
    ]


def _facts(question: QuestionContent, result: QuestionResult) -> list[dict[str, Any]]:
    if not result.is_shown:
        return []
    found: list[tuple[str, float | None, int, str]] = [
        (_("Net promoter score"), result.score, 0, ""),
        (_("Mean"), result.mean, 2, ""),
        (_("Standard deviation"), result.deviation, 2, ""),
        (_("Top two options"), result.top_two_percent, 1, "%"),
        (_("Lower quartile"), result.lower_quartile, 2, ""),
        (_("Median"), result.median, 2, ""),
        (_("Upper quartile"), result.upper_quartile, 2, ""),
    ]
    if question.kind is QuestionKind.RATING:
        found.append((_("No opinion, not counted"), result.no_opinion, 0, ""))
    return [
        {
            "label": label,
            "value": float(value),
            "text": number_text(value, decimals=decimals) + unit,
        }
        for label, value, decimals, unit in found
        if value is not None
    ]


def _in_file(value: float, decimals: int) -> float:
    return float(rounded(value, decimals))
