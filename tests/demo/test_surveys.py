"""Surveys: published scores, options aligned across languages, nothing personal."""

from collections import Counter
from datetime import date
from types import MappingProxyType

import pytest

from demo.sources.sample_survey import COMMENTS, PARTNERSHIP_CHECK
from demo.sources.survey_model import OTHER, AnswerRow, Questionnaire, promoter_score
from demo.sources.survey_questions import CARPENTRIES_LONGTERM, R_COMMUNITY
from demo.sources.surveys import (
    read_carpentries_longterm,
    read_date,
    read_r_community,
    split_choices,
)


def values(rows: tuple[AnswerRow, ...], key: str) -> list[int]:
    return [answer for row in rows if isinstance(answer := row.answers.get(key), int)]


@pytest.mark.parametrize(("language", "count", "score"), [("es", 331, 77.04), ("en", 1795, 73.98)])
def test_r_recommendation_is_the_published_one(language, count, score):
    scores = values(read_r_community(language), "recommend")
    assert len(scores) == count
    assert round(promoter_score(scores), 2) == score


def test_r_both_languages_together():
    rows = read_r_community("es") + read_r_community("en")
    assert round(promoter_score(values(rows, "recommend")), 2) == 74.46
    enjoyment = values(rows, "enjoyment")
    assert len(enjoyment) == 2127
    assert round(sum(enjoyment) / len(enjoyment), 3) == 4.621


@pytest.mark.parametrize("language", ["en", "es"])
def test_answers_fit_the_questionnaire(language):
    rows = read_r_community(language)
    for row in rows:
        assert row.language == language
        assert row.answered_on is not None
        assert date(2019, 12, 1) < row.answered_on < date(2020, 2, 1)
        for key, answer in row.answers.items():
            check_answer(R_COMMUNITY, key, answer)


def check_answer(questionnaire: Questionnaire, key: str, answer: object) -> None:
    question = questionnaire.question(key)
    options = {option.key for option in question.options}
    if question.kind == "single_choice":
        assert answer in options
    elif question.kind == "multiple_choice":
        assert isinstance(answer, tuple)
        assert len(answer) == len(set(answer)) > 0
        assert set(answer) <= options
    elif question.kind == "long_text":
        assert isinstance(answer, str)
        assert "@" not in answer or "." not in answer.split("@")[1]
    else:
        assert isinstance(answer, int)
        assert (question.lowest or 0) <= answer <= (question.highest or 10_000)


def test_same_option_in_both_languages():
    spanish = Counter(row.answers.get("experience") for row in read_r_community("es"))
    english = Counter(row.answers.get("experience") for row in read_r_community("en"))
    assert spanish == {"intermediate": 185, "beginner": 84, "expert": 62, "none": 7}
    assert english == {"intermediate": 1037, "expert": 529, "beginner": 233, "none": 8}


def test_options_with_commas_stay_whole():
    social = [
        chosen
        for row in read_r_community("es")
        if isinstance(chosen := row.answers.get("discovers_by"), tuple) and "social_media" in chosen
    ]
    assert len(social) == 228
    options = MappingProxyType({"A, b, or c": "x", "b": "y", "Plain": "z"})
    assert split_choices("A, b, or c, Plain", options) == ("x", "z")
    assert split_choices("Plain, my own words", options) == ("z", OTHER)
    assert split_choices("b", options) == ("y",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/13/2019 12:02:32", date(2019, 12, 13)),
        ("1/9/2020", date(2020, 1, 9)),
        ("2019-12-13", date(2019, 12, 13)),
        ("", None),
    ],
)
def test_dates_are_read(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("key", "count", "mean"),
    [
        ("career", 409, 3.67),
        ("motivated", 408, 4.12),
        ("reproducible", 409, 3.58),
        ("recognition", 407, 2.86),
        ("coding", 409, 3.73),
        ("productivity", 408, 3.47),
        ("confidence", 408, 3.71),
    ],
)
def test_carpentries_statements_match_the_report(key, count, mean):
    ratings = values(read_carpentries_longterm(), key)
    assert len(ratings) == count
    assert round(sum(ratings) / count, 2) == mean


def test_carpentries_recommendation():
    scores = values(read_carpentries_longterm(), "recommend")
    assert (len(scores), round(promoter_score(scores), 2)) == (402, 36.32)


@pytest.mark.parametrize(
    "questionnaire", [R_COMMUNITY, CARPENTRIES_LONGTERM, PARTNERSHIP_CHECK], ids=lambda q: q.key
)
def test_every_text_stands_in_every_language(questionnaire):
    languages = set(questionnaire.languages)
    keys = [question.key for question in questionnaire.questions]
    assert len(keys) == len(set(keys))
    shown = [questionnaire.title, questionnaire.introduction]
    for question in questionnaire.questions:
        shown += [question.label, *(option.label for option in question.options)]
        shown += [t for t in (question.help_text, question.lowest_label) if t is not None]
        option_keys = [option.key for option in question.options]
        assert len(option_keys) == len(set(option_keys))
    assert all(set(text) == languages for text in shown)


def test_partnership_check_has_each_kind_of_question():
    kinds = {question.kind for question in PARTNERSHIP_CHECK.questions}
    assert kinds == {
        "single_choice",
        "multiple_choice",
        "rating",
        "zero_to_ten",
        "number",
        "long_text",
    }
    assert {language for language, _text in COMMENTS} == {"en", "es"}
