"""Letters to many people say to each what a letter of their own would."""

import pytest

from messaging import rendering
from messaging.rendering import BatchRenderer, render_email

NAMES = ("", "Ana", "<b>O'Neil & Co</b>", "%s {{ link }} \\1", "José Ruíz")
CONTEXT = {
    "title": "How do we work?",
    "intro": "Hello %s",
    "promise": "Nobody reads it.",
    "closes_at": None,
    "question_count": 3,
    "workspace_name": "Harbor",
    "unsubscribe_link": "",
}


@pytest.mark.parametrize("template", ["survey_invitation", "survey_reminder"])
def test_each_letter_is_as_if_written_alone(template: str) -> None:
    renderer = BatchRenderer()
    for language in ("en", "es"):
        for name in NAMES:
            together = renderer.render(
                template=template, language=language, context=CONTEXT, to_name=name, link="[x]"
            )
            values = {**CONTEXT, "to_name": name, "link": "[x]"}
            assert together == render_email(template=template, language=language, context=values)
            assert not name or name in together.text


def test_only_what_differs_is_rendered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []

    def render(name: str, values: dict[str, str]) -> str:
        rendered.append(name)
        return values["to_name"]

    monkeypatch.setattr(rendering, "_render", render)
    renderer = BatchRenderer()
    for context in (CONTEXT, dict(CONTEXT)):
        for name in NAMES:
            letter = renderer.render(
                template="survey_invitation", language="en", context=context, to_name=name
            )
            assert letter.text.strip() == name
    # Three parts, for two contexts, with a name and without.
    assert len(rendered) == 3 * 2 * 2
