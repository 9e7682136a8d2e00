"""The frozen content of a survey."""

import json
from uuid import uuid4

import pytest

from feedback.content import (
    OptionContent,
    QuestionContent,
    QuestionKind,
    SurveyContent,
    Texts,
)


def _content() -> SurveyContent:
    options = tuple(
        OptionContent(id=key, text=Texts({"en": f"Option {key}"}), is_no_opinion=key == "none")
        for key in ("a", "none", "b")
    )
    return SurveyContent(
        title=Texts({"es": "Chequeo", "en": "Check"}),
        languages=("es", "en"),
        promise="anonymous",
        questions=(
            QuestionContent(
                id=uuid4(),
                kind=QuestionKind.RATING,
                text=Texts({"es": "¿Cómo va?", "en": "How is it?"}),
                options=options,
                is_required=True,
            ),
            QuestionContent(
                id=uuid4(),
                kind=QuestionKind.ZERO_TO_TEN,
                text=Texts({"en": "How likely?"}),
                low_label=Texts({"en": "Not at all"}),
            ),
        ),
    )


def test_content_survives_json_with_sorted_keys() -> None:
    content = _content()
    stored = json.loads(json.dumps(content.to_json(), sort_keys=True))
    assert SurveyContent.from_json(stored) == content
    assert list(SurveyContent.from_json(stored).title) == ["es", "en"]


@pytest.mark.parametrize(
    ("asked", "text", "code"),
    [
        ("en", "Check", "en"),
        ("es-mx", "Chequeo", "es"),
        ("fr", "Chequeo", "es"),
    ],
)
def test_text_falls_back_to_the_base_then_to_the_main_language(
    asked: str, text: str, code: str
) -> None:
    title = _content().title
    assert title.text_in(asked) == text
    assert title.language_shown(asked) == code


def test_text_that_is_blank_counts_as_missing() -> None:
    texts = Texts.ordered({"en": "Hello", "es": "  "}, ["es", "en"])
    assert texts.text_in("es") == "Hello"
    assert texts.missing_in(["en", "es"]) == ["es"]
    assert Texts().missing_in(["en", "es"]) == []
    assert Texts().text_in("en") == ""


def test_scale_counts_opinions_only() -> None:
    assert _content().questions[0].scale == {"a": 1, "b": 2}


def test_language_for_takes_the_first_the_survey_speaks() -> None:
    content = _content()
    assert content.language_for("fr", "en-gb") == "en"
    assert content.language_for("fr") == "es"


def test_question_is_found_by_id() -> None:
    content = _content()
    assert content.question(content.questions[1].id).kind is QuestionKind.ZERO_TO_TEN
    with pytest.raises(KeyError):
        content.question(uuid4())
