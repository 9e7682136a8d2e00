"""Numbers are rounded for show in one place, and never cut."""

from decimal import Decimal

import pytest
from django.utils import translation

from records.numbers import number_text, rounded, short_number_text


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (11 / 3, 1, "3.7"),
        (46.15, 1, "46.2"),
        (Decimal("46.15"), 1, "46.2"),
        (46.25, 1, "46.3"),
        (-46.15, 1, "-46.2"),
        (-0.04, 1, "0.0"),
        (99.95, 1, "100.0"),
        (1e-9, 1, "0.0"),
        (0.5, 0, "1"),
    ],
)
def test_c_numbers_are_rounded_halves_away_from_zero(
    value: float | Decimal, decimals: int, shown: str
) -> None:
    assert str(rounded(value, decimals)) == shown
    with translation.override("en"):
        assert number_text(value, decimals=decimals) == shown


def test_whole_numbers_stay_whole_and_nothing_is_a_dash() -> None:
    with translation.override("es"):
        assert number_text(1234567) == "1,234,567"
        assert number_text(1234.56) == "1,234.6"
        assert short_number_text(3.0) == "3"
        assert short_number_text(3.256) == "3.26"
        assert short_number_text(Decimal("2.50")) == "2.5"
        assert short_number_text(Decimal(1200)) == "1,200"
        assert number_text(None) == "–"
