"""
Answers of real surveys in neutral form: the R community (2019) and the Carpentries (2017).

Only the questions of `survey_questions` are read; birth year, gender, ethnicity, job title and
country never leave the files. Traps handled: one header text standing over two columns, choices
joined by commas that also stand inside options, m/d/yyyy beside real dates, numbers as floats,
rows with nothing but a timestamp, years that can't be years.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from openpyxl import load_workbook

from demo.sources.survey_model import OTHER, Answer, AnswerRow, Question
from demo.sources.survey_questions import (
    CARPENTRIES_COLUMNS,
    CARPENTRIES_LONGTERM,
    R_COLUMNS,
    R_COMMUNITY,
    R_SOURCE_OPTIONS,
)

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "surveys"
R_SPANISH: Final = DATA / "r_community_2019_es_responses.csv"
R_ENGLISH: Final = DATA / "r_community_2019_en_responses.xlsx"
CARPENTRIES: Final = DATA / "carpentries_longterm_2017_10.csv"
LIKERT: Final = {
    "Strongly disagree": 1,
    "Disagree": 2,
    "Neutral": 3,
    "Agree": 4,
    "Strongly agree": 5,
}
LONGEST_COMMENT: Final = 600
_PERSONAL: Final = re.compile(r"\S+@\S+\.\S+|https?://|www\.", re.IGNORECASE)
_R_WIDTH: Final = 52


def read_r_community(language: str) -> tuple[AnswerRow, ...]:
    """
    The R Community Survey's answers in one language ("en" or "es"), in the file's order.

    Every row that answered at least one of our questions is kept.
    """
    rows = _spanish_rows() if language == "es" else _english_rows()
    found = (_r_row(row, language) for row in rows)
    return tuple(row for row in found if row.answers)


@lru_cache(maxsize=1)
def read_carpentries_longterm() -> tuple[AnswerRow, ...]:
    """The seven agree-or-disagree statements and the recommendation, 2017; rows with any answer."""
    with CARPENTRIES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found: list[AnswerRow] = []
    for row in rows:
        answers: dict[str, Answer] = {}
        for question in CARPENTRIES_LONGTERM.questions:
            text = row[CARPENTRIES_COLUMNS[question.key]].strip()
            if text:
                answers[question.key] = LIKERT[text] if text in LIKERT else int(text)
        if answers:
            found.append(AnswerRow("en", None, MappingProxyType(answers)))
    return tuple(found)


def _spanish_rows() -> Iterator[list[str]]:
    with R_SPANISH.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        yield from rows


@lru_cache(maxsize=1)
def _english_rows() -> tuple[tuple[str, ...], ...]:
    """The spreadsheet's rows as text, padded: trailing empty cells are missing in it."""
    book = load_workbook(R_ENGLISH, read_only=True)
    try:
        rows: Iterable[Sequence[object]] = book.worksheets[0].iter_rows(
            min_row=2, max_col=max(R_COLUMNS.values()) + 1, values_only=True
        )
        return tuple(
            (*map(_cell_text, row), *[""] * (_R_WIDTH - len(row))) for row in rows if any(row)
        )
    finally:
        book.close()


def _cell_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def _r_row(row: Sequence[str], language: str) -> AnswerRow:
    answers: dict[str, Answer] = {}
    for question in R_COMMUNITY.questions:
        answer = _answer(question, row[R_COLUMNS[question.key]].strip(), language)
        if answer is not None:
            answers[question.key] = answer
    return AnswerRow(language, read_date(row[0]), MappingProxyType(answers))


def read_date(text: str) -> date | None:
    """A day from an ISO date or from m/d/yyyy with or without a time; None when empty."""
    day = text.strip().split(" ")[0]
    if "/" in day:
        month, number, year = map(int, day.split("/"))
        return date(year, month, number)
    return date.fromisoformat(day) if day else None


def _answer(question: Question, text: str, language: str) -> Answer | None:
    if not text:
        return None
    if question.kind == "single_choice":
        return _source_options(question.key, language).get(text, _fallback(question))
    if question.kind == "multiple_choice":
        return split_choices(text, _source_options(question.key, language)) or None
    if question.kind == "long_text":
        comment = re.sub(r"[ \t]+", " ", text)
        return None if _PERSONAL.search(comment) else comment[:LONGEST_COMMENT]
    return _number_between(text, question.lowest, question.highest)


def _fallback(question: Question) -> str | None:
    return OTHER if any(option.key == OTHER for option in question.options) else None


def _number_between(text: str, lowest: int | None, highest: int | None) -> int | None:
    if not text.isdigit():
        return None
    number = int(text)
    inside = (lowest is None or number >= lowest) and (highest is None or number <= highest)
    return number if inside else None


@lru_cache(maxsize=64)
def _source_options(key: str, language: str) -> MappingProxyType[str, str]:
    """The file's text of each option -> its key."""
    written = R_SOURCE_OPTIONS.get(key, {})
    place = 0 if language == "en" else 1
    return MappingProxyType(
        {
            written[option.key][place] if option.key in written else option.label[language]: (
                option.key
            )
            for option in R_COMMUNITY.question(key).options
            if option.key != OTHER
        }
    )


def split_choices(text: str, options: MappingProxyType[str, str]) -> tuple[str, ...]:
    """
    The options chosen in a comma-joined cell, in the order of the questionnaire.

    Options may hold commas themselves, so known texts are taken out first, the longest first;
    anything left is something the respondent typed, reported as `other`.
    """
    rest = f", {text}, "
    chosen: set[str] = set()
    for written in sorted(options, key=lambda written: (-len(written), written)):
        marked = f", {written}, "
        if marked in rest:
            chosen.add(options[written])
            rest = rest.replace(marked, ", ", 1)
    keys = tuple(key for key in options.values() if key in chosen)
    return (*keys, OTHER) if rest.strip(" ,.") else keys
