import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calculations import (
    Direction,
    GapStatus,
    GroupCount,
    MeasurementRow,
    Observation,
    ProgressGap,
    RatioCount,
    RollUp,
    RowKey,
    compare_groups,
    deduplicate_rows,
    equity_gap,
    forecast_line,
    freshness,
    percentage,
    pool,
    progress_to_target,
    roll_up,
    roll_up_observations,
    roll_up_ratios,
    turned_the_curve,
)
from tests.feedback.real_tables import connecticut_state_rows, new_york_rows, whole_number

SPECIAL_EDUCATION = "Special Education Students"
#: The total has no group.
GROUP_NAMES = {"Total Cohort": ""}


def new_york_measurements(cohort: str) -> list[MeasurementRow]:
    """The rows as an import would hand them over, withheld ones included; line 1 is the header."""
    return [
        MeasurementRow(
            key=RowKey(
                "graduation",
                cohort,
                row["DBN"],
                GROUP_NAMES.get(row["Demographic"], row["Demographic"]),
            ),
            line=line,
            numerator=whole_number(row["Total Grads - n"]),
            denominator=whole_number(row["Total Cohort"]),
        )
        for line, row in enumerate(new_york_rows(), start=2)
        if row["Cohort"] == cohort
    ]


def pooled(rows: list[MeasurementRow], group: str) -> RatioCount:
    return pool(
        RatioCount(numerator=row.numerator, denominator=row.denominator)
        for row in rows
        if row.key.group == group and row.numerator is not None and row.denominator is not None
    )


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


class TestProgress:
    @pytest.mark.parametrize(
        ("value", "baseline", "target", "direction", "true", "shown", "is_met"),
        [
            (75, 70, 80, Direction.UP, 50, 50, False),
            (80, 70, 80, Direction.UP, 100, 100, True),
            (84, 70, 80, Direction.UP, 140, 100, True),
            (68, 70, 80, Direction.UP, -20, 0, False),
            (15, 20, 10, Direction.DOWN, 50, 50, False),
            (8, 20, 10, Direction.DOWN, 120, 100, True),
            (22, 20, 10, Direction.DOWN, -20, 0, False),
        ],
    )
    def test_both_directions_capped_and_true(
        self, value, baseline, target, direction, true, shown, is_met
    ):
        progress = progress_to_target(
            value=value, baseline=baseline, target=target, direction=direction
        )
        assert progress.true == pytest.approx(true)
        assert progress.shown == pytest.approx(shown)
        assert progress.is_met is is_met
        assert progress.gap is None

    @pytest.mark.parametrize(
        ("value", "baseline", "target", "gap", "is_met"),
        [
            (None, 70, 80, ProgressGap.NO_VALUE, None),
            (75, None, 80, ProgressGap.NO_BASELINE, False),
            (75, 70, None, ProgressGap.NO_TARGET, None),
            (75, 70, 70, ProgressGap.TARGET_IS_BASELINE, True),
            (75, 80, 70, ProgressGap.TARGET_BEHIND_BASELINE, True),
        ],
    )
    def test_not_applicable(self, value, baseline, target, gap, is_met):
        progress = progress_to_target(
            value=value, baseline=baseline, target=target, direction=Direction.UP
        )
        assert (progress.gap, progress.is_met) == (gap, is_met)
        assert progress.true is None
        assert progress.shown is None

    @given(*[st.integers(-1000, 1000) for _ in range(3)], st.sampled_from(Direction))
    def test_mirrored_scale_gives_the_same_progress(self, value, baseline, target, direction):
        mirrored = Direction.DOWN if direction is Direction.UP else Direction.UP
        assert progress_to_target(
            value=value, baseline=baseline, target=target, direction=direction
        ) == progress_to_target(
            value=-value, baseline=-baseline, target=-target, direction=mirrored
        )


class TestForecast:
    def test_line_through_three_points(self):
        forecast = forecast_line([(1, 2), (2, 4), (3, 5)])
        assert forecast is not None
        assert forecast.slope == pytest.approx(1.5)
        assert forecast.intercept == pytest.approx(2 / 3)
        assert forecast.at(4) == pytest.approx(20 / 3)

    def test_two_points_or_one_period_are_too_few(self):
        assert forecast_line([(1, 2), (2, 4)]) is None
        assert forecast_line([(1, 2), (1, 4), (1, 6)]) is None

    @given(
        slope=st.integers(-50, 50),
        intercept=st.integers(-50, 50),
        periods=st.lists(st.integers(-20, 20), min_size=3, unique=True),
    )
    def test_straight_history_is_continued(self, slope, intercept, periods):
        forecast = forecast_line([(x, intercept + slope * x) for x in periods])
        assert forecast is not None
        assert forecast.at(30) == pytest.approx(intercept + 30 * slope, abs=1e-6)

    def test_curve_has_turned_after_two_periods_better_than_forecast(self):
        turn = turned_the_curve(
            [(1, 10), (2, 12), (3, 14), (4, 15), (5, 17), (6, 19)],
            action_at=4,
            direction=Direction.DOWN,
        )
        assert turn.has_turned is True
        assert turn.turned_at == 4
        assert turn.holds
        assert [lift for _, lift in turn.lifts] == pytest.approx([1, 1, 1])

    def test_curve_that_turns_back_no_longer_holds(self):
        turn = turned_the_curve(
            [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 0)], action_at=4, direction=Direction.UP
        )
        assert (turn.has_turned, turn.turned_at, turn.holds) == (True, 4, False)

    def test_one_good_period_or_as_forecast_is_no_turn(self):
        past = [(1.0, 1.0), (2.0, 1.0), (3.0, 1.0)]
        for after in ([(4.0, 2.0), (5.0, 1.0)], [(4.0, 1.0), (5.0, 1.0)]):
            turn = turned_the_curve([*past, *after], action_at=4, direction=Direction.UP)
            assert turn.has_turned is False
            assert turn.turned_at is None

    def test_too_little_history_or_future_says_nothing(self):
        short = turned_the_curve([(1, 1), (2, 1), (3, 5)], action_at=3, direction=Direction.UP)
        assert short.has_turned is None
        assert short.forecast is None
        early = turned_the_curve(
            [(1, 1), (2, 1), (3, 1), (4, 5)], action_at=4, direction=Direction.UP
        )
        assert early.has_turned is None
        assert early.forecast is not None

    def test_turn_needs_at_least_one_period(self):
        with pytest.raises(ValueError, match="at least one"):
            turned_the_curve([], action_at=1, direction=Direction.UP, consecutive=0)

    def test_freshness_is_four_equal_parts(self):
        fresh = freshness(
            notes_filled=True, notes_current=False, forecast_present=True, values_current=0.5
        )
        assert fresh.score == pytest.approx(62.5)
        assert (fresh.notes_filled, fresh.notes_current, fresh.values_current) == (100, 0, 50)
        with pytest.raises(ValueError, match="between 0 and 1"):
            freshness(notes_filled=2, notes_current=0, forecast_present=0, values_current=0)


class TestEquity:
    def test_gap_is_against_everybody_else(self):
        gap = equity_gap(
            group=GroupCount(key="g", n=100, numerator=50),
            total=GroupCount(key="all", n=500, numerator=350),
        )
        assert gap.rate == pytest.approx(50)
        assert gap.others_rate == pytest.approx(75)
        assert gap.gap == pytest.approx(-25)
        assert gap.margin == pytest.approx(9.8)
        assert gap.needed_to_close == 25
        assert gap.is_flagged

    def test_gap_within_the_margin_is_not_flagged(self):
        gap = equity_gap(
            group=GroupCount(key="g", n=20, numerator=10),
            total=GroupCount(key="all", n=120, numerator=75),
        )
        assert gap.status is GapStatus.WITHIN_MARGIN
        assert gap.needed_to_close == 3

    def test_margin_is_at_least_two_points(self):
        gap = equity_gap(
            group=GroupCount(key="g", n=20_000, numerator=19_000),
            total=GroupCount(key="all", n=40_000, numerator=38_400),
        )
        assert gap.margin == 2.0
        assert gap.gap == -2.0
        assert gap.is_flagged
        assert gap.needed_to_close == 400

    def test_better_group_needs_nobody(self):
        gap = equity_gap(
            group=GroupCount(key="g", n=50, numerator=45),
            total=GroupCount(key="all", n=100, numerator=80),
        )
        assert gap.needed_to_close == 0
        assert not gap.is_flagged

    def test_ten_are_insufficient_and_eleven_are_not(self):
        total = GroupCount(key="all", n=100, numerator=80)
        assert equity_gap(group=GroupCount(key="g", n=10, numerator=1), total=total) == equity_gap(
            group=GroupCount(key="g", n=10, numerator=9), total=total
        )
        assert equity_gap(group=GroupCount(key="g", n=11, numerator=1), total=total).is_flagged

    def test_group_that_is_everybody_has_no_others(self):
        everybody = GroupCount(key="g", n=50, numerator=45)
        assert equity_gap(group=everybody, total=everybody).status is GapStatus.NO_OTHERS

    def test_group_must_fit_into_the_total(self):
        with pytest.raises(ValueError, match="larger"):
            equity_gap(
                group=GroupCount(key="g", n=50, numerator=45),
                total=GroupCount(key="all", n=60, numerator=40),
            )
        with pytest.raises(ValueError, match="no share"):
            GroupCount(key="g", n=5, numerator=6)

    def test_eighty_percent_rule_and_proportionality(self):
        first, second, exact, few = compare_groups(
            [
                GroupCount(key="a", n=100, numerator=90),
                GroupCount(key="b", n=100, numerator=60),
                GroupCount(key="c", n=100, numerator=72),
                GroupCount(key="d", n=10, numerator=10),
            ]
        )
        assert (first.ratio, first.fails_eighty_percent_rule) == (1.0, False)
        assert second.ratio == pytest.approx(2 / 3)
        assert second.fails_eighty_percent_rule is True
        assert exact.fails_eighty_percent_rule is False
        assert few.ratio is None
        assert first.proportionality == pytest.approx((90 / 232) / (100 / 310))

    def test_without_any_outcome_there_is_nothing_to_compare(self):
        (only,) = compare_groups([GroupCount(key="a", n=100, numerator=0)])
        assert only.ratio is None
        assert only.fails_eighty_percent_rule is None
        assert compare_groups([]) == ()

    def test_connecticut_gaps(self):
        state = connecticut_state_rows("2017-18")
        total = GroupCount(
            key="all",
            n=sum(row[0] for row in state.values()),
            numerator=sum(row[1] for row in state.values()),
        )
        hispanic = equity_gap(
            group=GroupCount(key="Hispanic", n=9_108, numerator=7_176), total=total
        )
        assert hispanic.others_rate == pytest.approx(100 * 30_140 / 33_126)
        assert hispanic.is_flagged
        white = equity_gap(group=GroupCount(key="White", n=24_269, numerator=22_637), total=total)
        assert not white.is_flagged

    @given(data=st.data(), n=st.integers(11, 400), others=st.integers(1, 400))
    def test_needed_to_close_just_closes_the_gap(self, data, n, others):
        numerator = data.draw(st.integers(0, n))
        rest = data.draw(st.integers(0, others))
        gap = equity_gap(
            group=GroupCount(key="g", n=n, numerator=numerator),
            total=GroupCount(key="all", n=n + others, numerator=numerator + rest),
        )
        assert gap.needed_to_close is not None
        assert (numerator + gap.needed_to_close) * others >= rest * n
        if gap.needed_to_close:
            assert (numerator + gap.needed_to_close - 1) * others < rest * n

    @given(data=st.data(), n=st.integers(11, 400))
    def test_flag_follows_from_gap_and_margin(self, data, n):
        numerator = data.draw(st.integers(0, n))
        gap = equity_gap(
            group=GroupCount(key="g", n=n, numerator=numerator),
            total=GroupCount(key="all", n=n + 100, numerator=numerator + 70),
        )
        assert gap.gap is not None
        assert gap.margin is not None
        rate = numerator / n
        assert gap.margin == pytest.approx(max(196 * math.sqrt(rate * (1 - rate) / n), 2.0))
        assert gap.is_flagged == (gap.gap <= -gap.margin)


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
