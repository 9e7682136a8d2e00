"""Percentages and roll-ups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calculations.rows import deduplicate_rows
from metrics.calculations.totals import RatioCount, RollUp, percentage, pool, roll_up
from tests.feedback.real_tables import connecticut_state_rows, new_york_rows, whole_number
from tests.metrics.new_york import new_york_measurements, pooled
from tests.metrics.reference import Observation, roll_up_observations, roll_up_ratios


class TestPercentages:
    def test_pool_is_sum_over_sum_not_mean_of_percentages(self):
        small = RatioCount(numerator=4, denominator=5)
        large = RatioCount(numerator=2000, denominator=5000)
        assert pool([small, large]).percent == pytest.approx(100 * 2004 / 5005)

    def test_empty_base_has_no_percentage(self):
        assert percentage(numerator=0, denominator=0) is None
        assert pool([]).percent is None

    def test_negative_base_is_refused(self):
        with pytest.raises(ValueError, match="negative"):
            percentage(numerator=1, denominator=-1)

    @given(
        st.lists(
            st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
            min_size=1,
        )
    )
    def test_pool_lies_between_the_lowest_and_highest(self, pairs):
        ratios = [RatioCount(numerator=x, denominator=n) for x, n in pairs]
        rates = [ratio.percent or 0.0 for ratio in ratios]
        percent = pool(ratios).percent
        assert percent is not None
        assert min(rates) - 1e-9 <= percent <= max(rates) + 1e-9

    @pytest.mark.parametrize("year", ["2016-17", "2017-18"])
    def test_connecticut_published_rates(self, year):
        state = connecticut_state_rows(year)
        assert len(state) == 7
        for cohort, graduates, published in state.values():
            percent = percentage(numerator=graduates, denominator=cohort)
            assert percent == pytest.approx(published, abs=0.0501)

    def test_new_york_rates_row_by_row(self):
        checked = 0
        for row in new_york_rows():
            graduates = whole_number(row["Total Grads - n"])
            students = whole_number(row["Total Cohort"])
            if graduates is not None and students:
                percent = percentage(numerator=graduates, denominator=students)
                assert percent == pytest.approx(float(row["Total Grads - % of cohort"]), abs=0.0501)
                checked += 1
        assert checked > 7_000

    @pytest.mark.parametrize(
        ("cohort", "group", "schools", "graduates", "students", "percent"),
        [
            ("2006", "", 378, 47_404, 73_891, 64.15),
            ("2006", "Asian", 76, 8_145, 10_043, 81.10),
            ("2006", "Black", 305, 14_093, 23_827, 59.15),
            ("2006", "Hispanic", 295, 15_310, 27_016, 56.67),
            ("2006", "White", 74, 6_843, 8_510, 80.41),
            ("2006", "English Language Learners", 82, 3_118, 6_907, 45.14),
            ("2006", "Male", 356, 21_463, 36_623, 58.61),
            ("2006", "Female", 363, 25_630, 36_782, 69.68),
            ("2005", "", 362, 45_314, 72_910, 62.15),
            ("2004", "", 326, 42_061, 70_165, 59.95),
        ],
    )
    def test_new_york_sums(self, cohort, group, schools, graduates, students, percent):
        """Cohorts of a thousand and more are written "1,007" and count as well."""
        rows = list(deduplicate_rows(new_york_measurements(cohort)).kept)
        total = pooled(rows, group)
        assert sum(row.key.group == group and row.numerator is not None for row in rows) == schools
        assert (total.numerator, total.denominator) == (graduates, students)
        assert total.percent == pytest.approx(percent, abs=0.006)


class TestRollUps:
    observations = (
        Observation(reporter="north", period="2025-02", value=4),
        Observation(reporter="north", period="2025-01", value=10),
        Observation(reporter="south", period="2025-01", value=20),
        Observation(reporter="south", period="2025-03", value=1),
    )

    @pytest.mark.parametrize(
        ("how", "expected"),
        [(RollUp.SUM, 6), (RollUp.MAX, 3), (RollUp.MEAN, 2), (RollUp.LAST, 2)],
    )
    def test_each_way(self, how, expected):
        assert roll_up([1, 3, 2], how=how) == expected

    @pytest.mark.parametrize("how", RollUp)
    def test_no_values_is_not_zero(self, how):
        assert roll_up([], how=how) is None

    @pytest.mark.parametrize(
        ("partnerships", "periods", "expected"),
        [
            (RollUp.SUM, RollUp.SUM, 35),
            (RollUp.SUM, RollUp.MAX, 30),
            (RollUp.MAX, RollUp.SUM, 25),
            (RollUp.SUM, RollUp.LAST, 1),
            (RollUp.MEAN, RollUp.SUM, 20),
            (RollUp.SUM, RollUp.MEAN, 35 / 3),
        ],
    )
    def test_partnerships_and_periods_are_rolled_up_separately(
        self, partnerships, periods, expected
    ):
        assert roll_up_observations(
            self.observations, across_partnerships=partnerships, across_periods=periods
        ) == pytest.approx(expected)

    def test_cumulative_takes_the_last_value_of_each_reporter(self):
        assert (
            roll_up_observations(
                self.observations,
                across_partnerships=RollUp.SUM,
                across_periods=RollUp.SUM,
                is_cumulative=True,
            )
            == 4 + 1
        )

    def test_two_values_of_one_reporter_in_one_period_are_refused(self):
        twice = [Observation(reporter="north", period="2025-01", value=value) for value in (1, 2)]
        with pytest.raises(ValueError, match="two values"):
            roll_up_observations(twice, across_partnerships=RollUp.SUM, across_periods=RollUp.SUM)

    def test_ratios_pool_all_periods_or_the_last_of_each_reporter(self):
        ratios = {
            ("north", "2025-02"): RatioCount(numerator=3, denominator=4),
            ("north", "2025-01"): RatioCount(numerator=1, denominator=4),
            ("south", "2025-01"): RatioCount(numerator=10, denominator=20),
        }
        assert roll_up_ratios(ratios).percent == pytest.approx(50)
        assert roll_up_ratios(ratios, is_cumulative=True) == RatioCount(
            numerator=13, denominator=24
        )

    @given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5), st.integers(-9, 9))))
    def test_sum_of_sums_is_the_sum_in_any_order(self, rows):
        unique = {(reporter, str(period)): value for reporter, period, value in rows}
        observations = [
            Observation(reporter=reporter, period=period, value=value)
            for (reporter, period), value in unique.items()
        ]
        total = roll_up_observations(
            observations, across_partnerships=RollUp.SUM, across_periods=RollUp.SUM
        )
        assert (total or 0) == sum(unique.values())
