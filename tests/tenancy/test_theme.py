"""The appearance is remembered without script, and the way back stays on this site."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from records.theme import set_theme


def choose(theme: str, target: str = "/w/bronx/") -> HttpResponse:
    request = RequestFactory().post("/theme/", {"theme": theme, "next": target})
    return set_theme(request)


def test_set_theme_remembers_the_choice_and_returns() -> None:
    response = choose("dark")

    assert response.status_code == 302
    assert response["Location"] == "/w/bronx/"
    assert response.cookies["theme"].value == "dark"
    assert response.cookies["theme"]["samesite"] == "Lax"


@pytest.mark.parametrize("theme", ["auto", "", '"><script>'])
def test_set_theme_forgets_anything_else(theme: str) -> None:
    assert choose(theme).cookies["theme"].value == ""


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_set_theme_never_leads_off_the_site(target: str) -> None:
    assert choose("light", target)["Location"] == "/"


def test_set_theme_needs_a_post() -> None:
    assert set_theme(RequestFactory().get("/theme/")).status_code == 405
