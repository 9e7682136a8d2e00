"""Progress to a target, the forecast and the turned curve."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calculations.progress import (
    Direction,
    ProgressGap,
    forecast_line,
    freshness,
    progress_to_target,
    turned_the_curve,
)


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


class TestEdges:
    @pytest.mark.parametrize("direction", list(Direction))
    def test_a_target_barely_behind_the_baseline_has_no_progress(self, direction):
        behind = progress_to_target(
            value=70, baseline=70, target=70 - 0.5 * direction.polarity, direction=direction
        )
        ahead = progress_to_target(
            value=70, baseline=70, target=70 + 0.5 * direction.polarity, direction=direction
        )
        assert (behind.gap, behind.true) == (ProgressGap.TARGET_BEHIND_BASELINE, None)
        assert (ahead.gap, ahead.true) == (None, 0)

    def test_without_a_value_or_a_target_nothing_is_met_or_missed(self):
        for value, target in ((None, 80), (75, None), (None, None)):
            progress = progress_to_target(
                value=value, baseline=70, target=target, direction=Direction.UP
            )
            assert progress.is_met is None

    def test_a_forecast_says_how_many_points_it_rests_on(self):
        forecast = forecast_line([(1, 10), (2, 20), (3, 30), (4, 40)])
        assert forecast is not None
        assert forecast.point_count == 4

    def test_without_a_forecast_nothing_turned_or_holds(self):
        turn = turned_the_curve([(1, 10), (2, 20)], action_at=3, direction=Direction.UP)
        assert (turn.has_turned, turn.holds, turn.forecast, turn.lifts) == (None, False, None, ())

    def test_one_period_in_a_row_can_be_asked_for(self):
        points = [(1, 10), (2, 10), (3, 10), (4, 11), (5, 10)]
        turn = turned_the_curve(points, action_at=4, direction=Direction.UP, consecutive=1)
        assert (turn.turned_at, turn.holds) == (4, False)  # just as forecast holds nothing

    def test_each_part_of_freshness_is_its_own(self):
        parts = freshness(
            notes_filled=0.1, notes_current=0.2, forecast_present=0.3, values_current=0.4
        )
        found = (
            parts.notes_filled,
            parts.notes_current,
            parts.forecast_present,
            parts.values_current,
        )
        assert found == pytest.approx((10, 20, 30, 40))
