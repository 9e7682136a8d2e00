import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.calculations import AlignmentRating, Divergence, DivergenceKind, goal_alignment


def rating(name: str, sector: str, priority: int, agreement: int = 3) -> AlignmentRating:
    return AlignmentRating(organization=name, sector=sector, priority=priority, agreement=agreement)


class TestAlignment:
    def test_worked_example(self):
        alignment = goal_alignment(
            [rating("a", "education", 5), rating("b", "education", 5), rating("c", "health", 2)]
        )
        assert alignment.n == 3
        assert alignment.alignment == pytest.approx(1 - (2**0.5) / 2)
        assert alignment.mean_priority == 4
        assert alignment.divergences == (
            Divergence(
                kind=DivergenceKind.SECTORS_APART,
                lower=2,
                higher=5,
                lower_sector="health",
                higher_sector="education",
            ),
        )

    def test_two_organizations_are_not_enough_for_a_figure_or_a_flag(self):
        alignment = goal_alignment([rating("a", "education", 5), rating("b", "health", 1)])
        assert alignment.alignment is None
        assert alignment.n == 2
        assert alignment.divergences == ()

    def test_all_alike_is_one_and_half_against_half_is_zero(self):
        same = goal_alignment([rating(name, "education", 4) for name in "abc"])
        split = goal_alignment(
            [rating(name, "education", 1 if name in "ab" else 5) for name in "abcd"]
        )
        assert same.alignment == 1
        assert split.alignment == pytest.approx(0)

    def test_holdout_behind_a_high_mean_is_flagged(self):
        agreements = (5, 5, 5, 5, 2)
        alignment = goal_alignment(
            [rating(str(i), "education", 3, agreement) for i, agreement in enumerate(agreements)]
        )
        assert alignment.divergences == (
            Divergence(kind=DivergenceKind.HOLDOUT, lower=2, higher=4.4),
        )

    def test_holdout_is_not_flagged_when_the_mean_is_low_or_the_minimum_fair(self):
        for agreements in ((5, 5, 1), (4, 4, 3, 5)):
            alignment = goal_alignment(
                [rating(str(i), "education", 3, each) for i, each in enumerate(agreements)]
            )
            assert alignment.divergences == ()

    def test_sectors_exactly_two_apart_are_flagged_the_widest_first(self):
        alignment = goal_alignment(
            [rating("a", "education", 5), rating("b", "health", 3), rating("c", "business", 1)]
        )
        assert [(each.lower_sector, each.higher_sector) for each in alignment.divergences] == [
            ("business", "education"),
            ("business", "health"),
            ("health", "education"),
        ]

    def test_second_rating_of_an_organization_is_a_mistake(self):
        with pytest.raises(ValueError, match="one rating"):
            goal_alignment([rating("a", "education", 5), rating("a", "education", 1)])

    @pytest.mark.parametrize("wrong", [0, 6])
    def test_ratings_outside_the_scale_are_refused(self, wrong):
        with pytest.raises(ValueError, match="from 1 to 5"):
            rating("a", "education", wrong)

    @given(
        st.lists(
            st.tuples(st.sampled_from("xyz"), st.integers(1, 5), st.integers(1, 5)), min_size=3
        )
    )
    def test_alignment_stays_within_bounds_and_mirrors(self, given_ratings):
        ratings = [rating(str(index), *each) for index, each in enumerate(given_ratings)]
        mirrored = [
            rating(str(index), sector, 6 - priority, agreement)
            for index, (sector, priority, agreement) in enumerate(given_ratings)
        ]
        alignment = goal_alignment(ratings)
        assert alignment.alignment is not None
        assert -1e-9 <= alignment.alignment <= 1
        assert alignment.alignment == pytest.approx(goal_alignment(mirrored).alignment)
        assert len(alignment.divergences) == len(goal_alignment(mirrored).divergences)
        assert all(
            each.higher - each.lower == pytest.approx(2) or each.higher - each.lower > 2
            for each in alignment.divergences
            if each.kind is DivergenceKind.SECTORS_APART
        )

    def test_mean_agreement_and_a_holdout_at_the_very_limit(self):
        ratings = [rating(name, "education", 4, agreement=5) for name in "abc"]
        held = goal_alignment([*ratings, rating("d", "education", 4, agreement=1)])
        assert held.mean_agreement == 4
        assert [each.kind for each in held.divergences] == [DivergenceKind.HOLDOUT]
