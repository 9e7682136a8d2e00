"""Dates read the same in a list and in a sentence, and no month is a number."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from django.utils.formats import date_format, number_format

MOMENT = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "Nov 3, 2026", "Nov 3, 2026, 5:00 PM"),
        ("es", "3 nov 2026", "3 nov 2026, 17:00"),
    ],
)
def test_a_date_has_one_style(language: str, day: str, moment: str) -> None:
    with translation.override(language):
        assert {date_format(MOMENT, name) for name in ("DATE_FORMAT", "SHORT_DATE_FORMAT")} == {day}
        names = ("DATETIME_FORMAT", "SHORT_DATETIME_FORMAT")
        assert {date_format(MOMENT, name) for name in names} == {moment}


def test_spanish_numbers_are_those_of_the_united_states_and_mexico() -> None:
    with translation.override("es"):
        assert number_format(Decimal("250000.5"), 1, force_grouping=True) == "250,000.5"
        assert forms.DecimalField(localize=True).clean("3.5") == Decimal("3.5")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT"])
def test_d_no_date_or_time_ends_in_a_point(language: str, name: str) -> None:
    """At the end of a sentence there would be two: "until 9 a.m.."."""
    moments = [MOMENT.replace(month=month, hour=hour) for month in range(1, 13) for hour in (9, 21)]
    with translation.override(language):
        assert not [text for text in (date_format(at, name) for at in moments) if text[-1] == "."]
