"""How one student group fares beside the others."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calculations.equity import GapStatus, GroupCount, compare_groups, equity_gap
from tests.feedback.real_tables import connecticut_state_rows


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

    @pytest.mark.parametrize("numerator", [0, 7])
    def test_a_group_too_small_or_alone_still_says_how_many_it_is(self, numerator):
        small = GroupCount(key="g", n=10, numerator=numerator)
        whole = GroupCount(key="g", n=40, numerator=30)
        beside = equity_gap(group=small, total=GroupCount(key="all", n=90, numerator=50))
        alone = equity_gap(group=whole, total=GroupCount(key="all", n=40, numerator=30))
        assert (beside.status, beside.n, beside.rate) == (GapStatus.INSUFFICIENT, 10, None)
        assert (alone.status, alone.n, alone.rate) == (GapStatus.NO_OTHERS, 40, 75.0)
        compared = equity_gap(group=whole, total=GroupCount(key="all", n=90, numerator=50))
        assert compared.n == 40

    def test_groups_are_compared_under_their_own_keys(self):
        groups = [
            GroupCount(key="large", n=50, numerator=40),
            GroupCount(key="small", n=10, numerator=9),
            GroupCount(key="empty", n=0, numerator=0),
        ]
        assert [each.key for each in compare_groups(groups)] == ["large", "small", "empty"]

    def test_where_only_a_handful_has_the_outcome_there_is_no_ratio(self):
        groups = [
            GroupCount(key="large", n=50, numerator=0),
            GroupCount(key="small", n=10, numerator=4),
        ]
        assert {each.ratio for each in compare_groups(groups)} == {None}
