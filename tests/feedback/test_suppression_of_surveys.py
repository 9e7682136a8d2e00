import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.suppression.surveys import (
    FilterRefusal,
    check_filter,
    may_show_comments,
    protect_group_sizes,
    protect_response_count,
    protect_response_rate,
    refusal_of,
)
from tests.feedback.suppression_tables import as_cell


class TestSurveys:
    @pytest.mark.parametrize(
        ("respondents", "everyone", "refusal"),
        [
            (4, 100, FilterRefusal.TOO_FEW_ANSWERS),
            (0, 0, FilterRefusal.TOO_FEW_ANSWERS),
            (5, 100, None),
            (96, 100, FilterRefusal.TOO_FEW_OTHERS),
            (95, 100, None),
            (100, 100, None),
            (5, 5, None),
        ],
    )
    def test_result_needs_five_inside_and_five_outside(self, respondents, everyone, refusal):
        assert refusal_of(respondents=respondents, everyone=everyone) is refusal

    def test_part_larger_than_the_whole_is_a_mistake(self):
        with pytest.raises(ValueError, match="more respondents"):
            refusal_of(respondents=6, everyone=5)

    def test_comments_need_ten(self):
        assert may_show_comments(respondents=10, everyone=40)
        assert not may_show_comments(respondents=9, everyone=40)
        assert not may_show_comments(respondents=37, everyone=40)

    def test_response_count_and_rate_are_hidden_together(self):
        assert as_cell(protect_response_count(responses=5), decimals=0) == "5"
        assert as_cell(protect_response_rate(complete=5, eligible=20)) == "25.0"
        for complete in range(5):
            assert protect_response_count(responses=complete).is_suppressed
            assert protect_response_rate(complete=complete, eligible=20).is_suppressed
        assert protect_response_rate(complete=7, eligible=0).is_missing

    def test_minimum_may_be_raised_but_not_lowered(self):
        few = FilterRefusal.TOO_FEW_ANSWERS
        assert refusal_of(respondents=7, everyone=7, minimum=8) is few
        assert check_filter(respondents=range(7), everyone=range(7), minimum=8) is few
        groups = protect_group_sizes(sizes={"health": 7}, everyone=7, minimum=8)
        assert groups["health"].is_suppressed
        with pytest.raises(ValueError, match="at least"):
            refusal_of(respondents=9, everyone=9, minimum=4)
        with pytest.raises(ValueError, match="at least"):
            check_filter(respondents=range(9), everyone=range(9), minimum=4)
        with pytest.raises(ValueError, match="at least"):
            protect_group_sizes(sizes={"health": 9}, everyone=9, minimum=4)

    def test_side_by_side_groups_cover_a_small_one(self):
        shown = protect_group_sizes(
            sizes={"education": 20, "health": 3, "business": 9}, everyone=32
        )
        assert shown["education"].value == 20
        assert shown["health"].is_suppressed
        assert shown["business"].is_suppressed

    def test_side_by_side_group_with_few_outside_is_hidden(self):
        assert protect_group_sizes(sizes={"education": 20}, everyone=22)["education"].is_suppressed

    @given(sizes=st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1))
    def test_side_by_side_groups_never_leave_a_remainder_below_five(self, sizes):
        everyone = sum(sizes.values())
        shown = protect_group_sizes(sizes=sizes, everyone=everyone)
        rest = everyone - sum(value.n or 0 for value in shown.values())
        assert rest == 0 or rest >= 5 or everyone < 5
        assert all(value.n is None or value.n >= 5 for value in shown.values())


class TestFilters:
    everyone = frozenset(range(100))

    def refusal(self, wanted: range, *published: range) -> FilterRefusal | None:
        return check_filter(respondents=wanted, everyone=self.everyone, published=published)

    def test_first_filter_only_needs_its_own_numbers(self):
        assert self.refusal(range(30)) is None
        assert self.refusal(range(4)) is FilterRefusal.TOO_FEW_ANSWERS
        assert self.refusal(range(97)) is FilterRefusal.TOO_FEW_OTHERS

    def test_filter_that_leaves_a_few_of_another_is_refused(self):
        assert self.refusal(range(30), range(28)) is FilterRefusal.REMAINDER_TOO_SMALL
        assert self.refusal(range(28), range(30)) is FilterRefusal.REMAINDER_TOO_SMALL
        assert self.refusal(range(1, 31), range(30)) is FilterRefusal.REMAINDER_TOO_SMALL

    def test_same_filter_again_is_fine(self):
        assert self.refusal(range(30), range(30)) is None

    def test_remainder_of_five_is_fine(self):
        assert self.refusal(range(30), range(25)) is None

    def test_filters_that_leave_a_few_outside_all_of_them_are_refused(self):
        assert self.refusal(range(50), range(50, 97)) is FilterRefusal.REMAINDER_TOO_SMALL
        assert (
            self.refusal(range(30), range(30, 60), range(60, 97))
            is FilterRefusal.REMAINDER_TOO_SMALL
        )
        assert self.refusal(range(50), range(50, 100)) is None

    def test_filters_that_cover_everyone_and_share_a_few_are_refused(self):
        assert self.refusal(range(52), range(50, 100)) is FilterRefusal.REMAINDER_TOO_SMALL

    def test_strangers_are_a_mistake(self):
        with pytest.raises(ValueError, match="not in the survey"):
            check_filter(respondents=[200], everyone=self.everyone)

    @given(
        wanted=st.sets(st.integers(0, 39)),
        published=st.lists(st.sets(st.integers(0, 39)), max_size=3),
    )
    def test_allowed_filters_never_differ_by_one_to_four(self, wanted, published):
        refusal = check_filter(respondents=wanted, everyone=set(range(40)), published=published)
        if refusal is None:
            for other in (*published, set(range(40))):
                assert not 0 < len(wanted - other) < 5
                assert not 0 < len(other - wanted) < 5
