"""Components drawn once for the same arguments: the same HTML as if drawn anew."""

from typing import Any

import pytest
from django.template import Context, Engine
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from records.templatetags import components

BADGE = '{% include "components/badge.html" with label=label tone=tone only %}'


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "_kept", {})


def draw(text: str, **values: Any) -> str:
    return Engine.get_default().from_string(text).render(Context(values))


def test_a_component_is_drawn_once_for_the_same_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    first = draw(BADGE, label="New", tone="good")
    monkeypatch.setattr(components, "_draw", lambda *_: pytest.fail("drawn again"))
    assert draw(BADGE, label="New", tone="good") == first
    with pytest.raises(pytest.fail.Exception):
        draw(BADGE, label="Old", tone="good")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<b>New</b>", mark_safe("<b>New</b>")),
        (1, True),
        (1, 1.0),
    ],
)
def test_values_that_are_merely_equal_are_not_taken_for_one_another(one: Any, other: Any) -> None:
    drawn = [draw(BADGE, label=value) for value in (one, other)]
    components._kept.clear()
    assert [draw(BADGE, label=other), draw(BADGE, label=one)] == drawn[::-1]
    assert drawn[0] != drawn[1]


def test_what_is_kept_is_of_one_language() -> None:
    text = '{% include "components/skip_link.html" only %}'
    label = gettext_lazy("Partnership")
    with override("en"):
        english, badge = draw(text), draw(BADGE, label=label)
    with override("es"):
        assert draw(text) != english
        assert draw(BADGE, label=label) != badge


def test_records_and_lists_are_drawn_each_time() -> None:
    crumbs = [{"label": "Home", "url": "/"}]
    text = '{% include "components/breadcrumb.html" with items=crumbs only %}'
    assert "Home" in draw(text, crumbs=crumbs)
    crumbs[0]["label"] = "Start"
    assert "Start" in draw(text, crumbs=crumbs)
    assert not any(key[0] == "components/breadcrumb.html" for key in components._kept)


def test_an_include_that_sees_its_surroundings_is_never_kept() -> None:
    text = '{% include "components/badge.html" %}'
    assert "one" in draw(text, label="one")
    assert "two" in draw(text, label="two")
    assert components._kept == {}


def test_what_is_kept_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "KEPT", 10)
    for number in range(50):
        draw(BADGE, label=str(number))
    assert len(components._kept) <= 10
