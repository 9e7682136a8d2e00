"""Every figure counts once, however often a file repeats itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calculations.rows import MeasurementRow, RowKey, deduplicate_rows
from tests.feedback.real_tables import new_york_rows
from tests.metrics.new_york import SPECIAL_EDUCATION, new_york_measurements, pooled


class TestDuplicateRows:
    def row(self, line: int, group: str, numerator: float) -> MeasurementRow:
        return MeasurementRow(
            key=RowKey("m", "2006", "school", group),
            line=line,
            numerator=numerator,
            denominator=50,
        )

    def test_first_row_is_kept_and_the_other_reported(self):
        first, copied, wrong = (
            self.row(2, "Special", 10),
            self.row(3, "English", 40),
            self.row(4, "Special", 40),
        )
        result = deduplicate_rows([first, copied, wrong])
        assert result.kept == (first, copied)
        (conflict,) = result.conflicts
        assert (conflict.kept, conflict.dropped, conflict.looks_like) == (first, wrong, "English")
        assert result.repeats == ()

    def test_identical_row_is_a_repeat_not_a_conflict(self):
        result = deduplicate_rows([self.row(2, "a", 1), self.row(9, "a", 1)])
        assert len(result.kept) == 1
        assert result.conflicts == ()
        assert [row.line for row in result.repeats] == [9]

    def test_new_york_has_113_such_rows(self):
        seen: set[tuple[str, str, str]] = set()
        duplicates = []
        for row in new_york_rows():
            key = (row["Demographic"], row["DBN"], row["Cohort"])
            if key in seen:
                duplicates.append(row["Demographic"])
            seen.add(key)
        assert len(duplicates) == 113
        assert duplicates.count(SPECIAL_EDUCATION) == 104
        assert duplicates.count("General Education Students") == 9

    @pytest.mark.parametrize(
        ("cohort", "blind", "true"),
        [("2006", 55.86, 33.70), ("2005", 52.90, 29.83), ("2004", 49.61, 25.75)],
    )
    def test_new_york_special_education(self, cohort, blind, true):
        rows = new_york_measurements(cohort)
        assert pooled(rows, SPECIAL_EDUCATION).percent == pytest.approx(blind, abs=0.006)
        result = deduplicate_rows(rows)
        assert pooled(list(result.kept), SPECIAL_EDUCATION).percent == pytest.approx(
            true, abs=0.006
        )
        assert result.conflicts
        assert {
            conflict.looks_like
            for conflict in result.conflicts
            if conflict.dropped.numerator is not None
        } == {"English Proficient Students"}

    @given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=20))
    def test_every_row_ends_in_one_place(self, pairs):
        rows = [self.row(line, group, value) for line, (group, value) in enumerate(pairs)]
        result = deduplicate_rows(rows)
        assert len({row.key for row in result.kept}) == len(result.kept)
        lines = [
            *(row.line for row in result.kept),
            *(conflict.dropped.line for conflict in result.conflicts),
            *(row.line for row in result.repeats),
        ]
        assert sorted(lines) == list(range(len(rows)))
