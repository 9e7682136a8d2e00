"""Periods, groups and figures as files write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.importers.values import Asked, Column, Misread
from metrics.groups import guess_dimension, is_total
from metrics.importers.readings import FigureCells, Mark
from metrics.reporting_periods import (
    Every,
    ReportingPeriod,
    YearIs,
    YearStarts,
    due_on,
    parse_period,
    period_around,
    recent_periods,
)
from metrics.wording import period_text


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2006", date(2006, 1, 1), date(2006, 12, 31)),
        ("Cohort 2006", date(2006, 1, 1), date(2006, 12, 31)),
        ("2011-2012", date(2011, 7, 1), date(2012, 6, 30)),
        ("2017-18", date(2017, 7, 1), date(2018, 6, 30)),
        ("2011-12", date(2011, 7, 1), date(2012, 6, 30)),
        ("1999-00", date(1999, 7, 1), date(2000, 6, 30)),
        ("20102011", date(2010, 7, 1), date(2011, 6, 30)),
        ("SY 2017–18", date(2017, 7, 1), date(2018, 6, 30)),
        ("2024 Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("Q4 2024", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024-03", date(2024, 3, 1), date(2024, 3, 31)),
        ("2024-02-10", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02-10 to 2024-03-01", date(2024, 2, 10), date(2024, 3, 1)),
        ("201617", date(2016, 7, 1), date(2017, 6, 30)),
        ("202503", date(2025, 3, 1), date(2025, 3, 31)),
        ("FY2025", date(2024, 7, 1), date(2025, 6, 30)),
        ("FY25", date(2024, 7, 1), date(2025, 6, 30)),
        ("fiscal year 2024-25", date(2024, 7, 1), date(2025, 6, 30)),
        ("Q1 FY2025", date(2024, 7, 1), date(2024, 9, 30)),
        ("FY25 Q4", date(2025, 4, 1), date(2025, 6, 30)),
        ("Jan 2025", date(2025, 1, 1), date(2025, 1, 31)),
        ("2006 Aug", date(2006, 8, 1), date(2006, 8, 31)),
        ("agosto de 2006", date(2006, 8, 1), date(2006, 8, 31)),
        ("3/2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("2025M04", date(2025, 4, 1), date(2025, 4, 30)),
    ],
)
def test_periods_are_read(text: str, start: date, end: date) -> None:
    assert parse_period(text) == ReportingPeriod(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2020-2024", "20201", "0001", "2024-13-01", "2024 Q5", "3 to 2", "25-May",
        "June", "45658",
    ],
)  # fmt: skip
def test_other_texts_are_no_periods(text: str) -> None:
    assert parse_period(text) is None


def test_what_a_bare_year_means_is_chosen() -> None:
    assert parse_period("2006", year_is=YearIs.SCHOOL_START) == parse_period("2006-07")
    assert parse_period("2006", year_is=YearIs.SCHOOL_END) == parse_period("2005-06")


def test_years_start_in_the_workspaces_months() -> None:
    starts = YearStarts(school=8, fiscal=10)
    assert parse_period("2016-17", starts=starts) == ReportingPeriod(
        date(2016, 8, 1), date(2017, 7, 31)
    )
    assert parse_period("Q2 FY2025", starts=starts) == ReportingPeriod(
        date(2025, 1, 1), date(2025, 3, 31)
    )
    assert parse_period("FY2025", starts=YearStarts(fiscal=1)) == parse_period("2025")


def test_a_monthly_metric_reads_months() -> None:
    assert parse_period("2011-12", every=Every.MONTH) == ReportingPeriod(
        date(2011, 12, 1), date(2011, 12, 31)
    )


@given(st.dates(date(1960, 1, 1), date(2090, 1, 1)), st.sampled_from(list(Every)))
def test_a_day_lies_in_its_span_and_recent_spans_are_distinct(day: date, every: Every) -> None:
    period = period_around(day, every)
    assert period.start <= day <= period.end
    recent = recent_periods(day, every)
    assert len(set(recent)) == len(recent)
    assert any(each.start <= day <= each.end for each in recent)


def test_a_yearly_figure_is_due_a_year_later() -> None:
    assert due_on(date(2024, 12, 31), Every.YEAR) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("1,059", Decimal(1059)),
        ("70,4", Decimal("70.4")),
        ("37.200000000000003", Decimal("37.2")),
        ("82.1%", Decimal("82.1")),
        (" 5 ", Decimal(5)),
        ("1,234,567.5", Decimal("1234567.5")),
        ("s", Mark.WITHHELD),
        ("*", Mark.WITHHELD),
        ("-9999", Mark.WITHHELD),
        ("<10", Mark.WITHHELD),
        ("-6666", Mark.MISSING),
        ("", Mark.MISSING),
        ("N/A", Mark.MISSING),
        ("1 059", Decimal(1059)),
        ("1\u202f059", Decimal(1059)),
        ("1'059", Decimal(1059)),
        ("12.345.678", Decimal(12345678)),
        ("1.059,5", Decimal("1059.5")),
        ("−5", Decimal(-5)),
        ("x", Mark.WITHHELD),
        ("c", Mark.WITHHELD),
        ("z", Mark.MISSING),
        ("DS", Mark.WITHHELD),
        ("N<10", Mark.WITHHELD),
        ("n < 10", Mark.WITHHELD),
        (">95%", Mark.WITHHELD),
        ("≥ 95 %", Mark.WITHHELD),
        ("95%+", Mark.WITHHELD),
    ],
)
def test_figures_are_read(text: str, figure: Decimal | Mark) -> None:
    assert Column(FigureCells(), {}, ",").read(text, is_rate="%" in text) == figure


@pytest.mark.parametrize("text", ["1e99", "1 05", "10 5", "1,05,9.5", "12 kids", "1.2.3", "--1"])
def test_other_texts_are_no_figures(text: str) -> None:
    with pytest.raises(Misread) as refused:
        Column(FigureCells(), {}, ",").read(text)
    assert not isinstance(refused.value, Asked)


@pytest.mark.parametrize("text", ["many", "nan", "k"])
def test_other_marks_are_asked(text: str) -> None:
    column = Column(FigureCells(), {})
    with pytest.raises(Asked):
        column.read(text)
    [key] = column.asked
    assert Column(FigureCells(), {key: "missing"}).read(text) is Mark.MISSING


@given(st.text(min_size=1, max_size=30))
def test_any_text_is_a_figure_a_mark_or_told(text: str) -> None:
    parse_period(text)
    try:
        figure = Column(FigureCells(), {}, ",").read(text)
    except Misread:
        return
    assert isinstance(figure, Decimal | Mark)


@pytest.mark.parametrize(
    ("group", "dimension"),
    [
        ("Female", "Gender"),
        ("Hispanic/Latino of any race", "Race/ethnicity"),
        ("Two or More Races", "Race/ethnicity"),
        ("English Proficient Students", "English learners"),
        ("General Education Students", "Special education"),
        ("Free lunch", "Family income"),
        ("Eastsiders", "Group"),
    ],
)
def test_dimensions_are_guessed(group: str, dimension: str) -> None:
    assert guess_dimension(group, "Demographic") == dimension


def test_the_columns_name_helps_where_the_groups_does_not() -> None:
    assert guess_dimension("Other", "Race/Ethnicity") == "Race/ethnicity"
    assert is_total("Total Cohort")
    assert is_total("All students")
    assert not is_total("Male")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024", "2024"),
        ("2017-18", "school year 2017–18"),
        ("1999-00", "school year 1999–00"),
        ("2024 Q2", "2024, quarter 2"),
        ("2024-03-04 to 2024-05-31", "Mar 4, 2024 to May 31, 2024"),
    ],
)
def test_periods_are_told_as_people_say_them(text: str, words: str) -> None:
    period = parse_period(text)
    assert period is not None
    assert period_text(*period) == words
