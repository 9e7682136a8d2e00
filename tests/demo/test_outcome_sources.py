"""Graduation and absenteeism: published figures, suppression, the rows that repeat a key."""

import pytest

from demo.sources import connecticut
from demo.sources.new_york_outcomes import read_graduation


def sums(year: int, group: str) -> tuple[int, int, int]:
    rows = [
        row
        for row in read_graduation().rows
        if row.cohort_year == year and row.group == group and row.numerator is not None
    ]
    return len(rows), sum(r.denominator for r in rows), sum(r.numerator or 0 for r in rows)


@pytest.mark.parametrize(
    ("year", "group", "expected"),
    [
        (2006, "Asian", (76, 10043, 8145)),
        (2006, "Black", (305, 23827, 14093)),
        (2006, "Hispanic", (295, 27016, 15310)),
        (2006, "White", (74, 8510, 6843)),
        (2006, "English language learners", (82, 6907, 3118)),
        (2006, "Male", (356, 36623, 21463)),
        (2006, "Female", (363, 36782, 25630)),
        (2006, "Special education students", (129, 6661, 2245)),
    ],
)
def test_group_sums_match_the_source(year, group, expected):
    assert sums(year, group) == expected


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2006, (378, 73891, 47404)), (2005, (362, 72910, 45314)), (2004, (326, 70165, 42061))],
)
def test_large_cohorts_with_a_thousands_comma_are_counted(year, expected):
    assert sums(year, "All students") == expected


def test_repeated_rows_are_dropped_and_reported():
    graduation = read_graduation()
    assert len(graduation.rows) + len(graduation.dropped) == 11801
    assert graduation.dropped_by_group() == {
        "General education students": 9,
        "Special education students": 104,
    }


def test_no_rate_passes_one_hundred_percent():
    for row in read_graduation().rows:
        assert row.is_suppressed == (row.numerator is None)
        assert row.numerator is None or 0 <= row.numerator <= row.denominator


@pytest.mark.parametrize(
    ("year", "group", "cohort", "graduates"),
    [
        ("2017-18", "Asian", 1994, 1908),
        ("2017-18", "Black", 5681, 4557),
        ("2017-18", "Hispanic", 9108, 7176),
        ("2017-18", "White", 24269, 22637),
        ("2016-17", "Asian", 1768, 1688),
        ("2016-17", "White", 25050, 23246),
    ],
)
def test_connecticut_state_figures_are_the_published_ones(year, group, cohort, graduates):
    rows = connecticut.read_graduation(year, statewide=True)
    row = next(row for row in rows if row.group == group)
    assert (row.cohort, row.graduates) == (cohort, graduates)


def test_connecticut_districts_withhold_everything_or_nothing():
    rows = connecticut.read_graduation("2017-18")
    assert all((row.cohort is None) == (row.graduates is None) for row in rows)
    first = rows[1]
    assert (first.code, first.group, first.cohort) == ("2850013", "Black", None)
    assert all(not row.code.startswith("=") for row in rows)


@pytest.mark.parametrize(
    ("group", "percent"),
    [("Asian", 7.0), ("Black or African American", 15.2), ("White", 8.1)],
)
def test_connecticut_absenteeism_of_the_state(group, percent):
    rows = connecticut.read_absenteeism("2011-12", statewide=True)
    assert next(row.percent for row in rows if row.group == group) == percent


def test_connecticut_absenteeism_files_all_read():
    for year in connecticut.ABSENTEEISM_STATE_YEARS:
        assert len(connecticut.read_absenteeism(year, statewide=True)) == 7
    districts = connecticut.read_absenteeism(connecticut.ABSENTEEISM_DISTRICT_YEAR)
    assert len(districts) > 1200
    assert all(row.students is None or row.percent is not None for row in districts)
