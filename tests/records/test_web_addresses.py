"""The address of a page: the API's description and its serializers draw the same line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from records.api.viewsets import WebAddressField
from records.fields import WEB_ADDRESS


def is_taken(text: str) -> bool:
    try:
        WebAddressField().run_validation(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("https://schools.example.org/report?year=2024#page-3", True),
        ("http://localhost:8000/", True),
        ("https://10.0.0.1/", True),
        ("https://www.school-of-the-river.ps12.k12.ny.us/", True),
        ("https://escuelas.españa.example/año", True),
        ("https://xn--espaa-rta.xn--p1ai/", True),
        ("https://0.a", False),
        ("https://-a.example", False),
        ("https://user:secret@example.org/", False),
        ("https://example.org/a b", False),
        ("https://℀.example/", False),
        ("https://" + "a" * 64 + ".org", False),
        ("https://" + ".".join(["a" * 60] * 5) + ".org", False),
        ("urn:isbn:1", False),
        ("javascript:alert(1)", False),
    ],
)
def test_description_and_serializer_agree(text: str, is_right: bool) -> None:
    assert bool(re.search(WEB_ADDRESS, text)) is is_right
    assert is_taken(text) is is_right


@given(st.from_regex(WEB_ADDRESS, fullmatch=True))
def test_whatever_the_description_allows_is_taken(text: str) -> None:
    assert is_taken(text)
