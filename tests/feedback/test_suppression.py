import random
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.suppression import (
    BreakdownTable,
    Cell,
    Dimension,
    DisplayKind,
    DisplayValue,
    FilterRefusal,
    ProtectedBreakdown,
    StudentPolicy,
    SuppressionReason,
    SurveyPolicy,
    check_filter,
    may_show_comments,
    may_show_result,
    protect_breakdown,
    protect_cells_alone,
    protect_count,
    protect_group_sizes,
    protect_rate,
    protect_response_count,
    protect_response_rate,
)
from feedback.suppression.students import bound_limits
from tests.feedback.linear_audit import HiddenInterval, audit
from tests.feedback.real_tables import (
    connecticut_district_tables,
    connecticut_tables,
    new_york_tables,
)

K = 10


def table_of(**dimensions: dict[str, tuple[int, int]]) -> BreakdownTable:
    """A table of rates whose total is the sum of the first dimension."""
    first = next(iter(dimensions.values()))
    return BreakdownTable(
        total=Cell(
            key="all",
            n=sum(n for n, _ in first.values()),
            numerator=sum(x for _, x in first.values()),
        ),
        dimensions=tuple(
            Dimension(
                name=name,
                groups=tuple(Cell(key=key, n=n, numerator=x) for key, (n, x) in groups.items()),
            )
            for name, groups in dimensions.items()
        ),
    )


def kinds(protected: ProtectedBreakdown, dimension: str) -> dict[str, str]:
    found = next(each for each in protected.dimensions if each.name == dimension)
    return {key: value.kind.value for key, value in found.groups.items()}


class TestOneFigure:
    def test_rate_of_a_large_enough_group_is_shown_with_its_base(self):
        assert protect_rate(numerator=7, n=10) == DisplayValue(
            kind=DisplayKind.SHOWN, value=70.0, n=10, numerator=7
        )

    def test_rate_of_a_small_group_carries_neither_value_nor_base(self):
        value = protect_rate(numerator=7, n=9)
        assert value == DisplayValue(
            kind=DisplayKind.SUPPRESSED, reason=SuppressionReason.SMALL_GROUPS
        )

    @pytest.mark.parametrize(
        ("numerator", "n", "cell"),
        [
            (96, 99, ">95"),
            (95, 100, "95.0"),
            (97, 100, "97.0"),
            (19, 20, "95.0"),
            (20, 20, ">95"),
            (1, 20, "5.0"),
            (0, 20, "<5"),
            (0, 100, "0.0"),
            (4, 99, "<5"),
            (5, 99, "5.1"),
        ],
    )
    def test_extreme_rates_are_bounds_only_below_a_hundred(self, numerator, n, cell):
        assert protect_rate(numerator=numerator, n=n).as_cell() == cell

    def test_bound_carries_no_numerator(self):
        assert protect_rate(numerator=40, n=40).as_dict() == {
            "kind": "above",
            "value": None,
            "bound": 95,
            "n": 40,
            "numerator": None,
            "reason": None,
        }

    @given(n=st.integers(10, 99), data=st.data())
    def test_bound_limits_hold_exactly_the_numerators_shown_as_that_bound(self, n, data):
        numerator = data.draw(st.integers(0, n))
        value = protect_rate(numerator=numerator, n=n)
        low, high = bound_limits(n=n, is_high=True)
        assert (value.kind is DisplayKind.ABOVE) == (low <= numerator <= high)
        low, high = bound_limits(n=n, is_high=False)
        assert (value.kind is DisplayKind.BELOW) == (low <= numerator <= high)

    def test_counts_below_the_minimum_are_hidden_zero_included(self):
        assert protect_count(n=10).as_cell(decimals=0) == "10"
        assert protect_count(n=9).is_suppressed
        assert protect_count(n=0).is_suppressed

    def test_missing_is_not_suppressed(self):
        protected = protect_breakdown(
            table=BreakdownTable(total=Cell(key="all", n=None)),
        )
        assert protected.total.is_missing
        assert protected.total.as_cell() == ""

    def test_workspace_may_raise_k_but_not_go_below_the_floor(self):
        assert protect_rate(numerator=7, n=19, policy=StudentPolicy(minimum=20)).is_suppressed
        assert protect_rate(numerator=3, n=5, policy=StudentPolicy(minimum=5)).is_shown
        with pytest.raises(ValueError, match="at least 5"):
            StudentPolicy(minimum=4)

    def test_contradicting_counts_are_refused(self):
        with pytest.raises(ValueError, match="exceeds"):
            Cell(key="a", n=3, numerator=4)
        with pytest.raises(ValueError, match="negative"):
            Cell(key="a", n=-1)
        with pytest.raises(ValueError, match="deduplicate"):
            Dimension(name="d", groups=(Cell(key="a", n=1), Cell(key="a", n=2)))


class TestComplementary:
    def test_small_group_takes_the_smallest_other_with_it(self):
        protected = protect_breakdown(
            table=table_of(race={"a": (7, 4), "b": (40, 20), "c": (30, 15), "d": (90, 50)})
        )
        assert kinds(protected, "race") == {
            "a": "suppressed",
            "b": "shown",
            "c": "suppressed",
            "d": "shown",
        }
        assert protected.total.is_shown

    def test_small_group_and_its_cover_look_the_same(self):
        protected = protect_breakdown(table=table_of(race={"a": (7, 4), "b": (40, 20)}))
        assert protected.group(dimension="race", key="a") == protected.group(
            dimension="race", key="b"
        )

    def test_two_small_groups_that_leave_too_little_room_take_a_third(self):
        protected = protect_breakdown(
            table=table_of(race={"a": (3, 2), "b": (4, 3), "c": (30, 15), "d": (90, 50)})
        )
        assert kinds(protected, "race")["c"] == "suppressed"
        assert kinds(protected, "race")["d"] == "shown"

    def test_numerators_need_room_too(self):
        """37 people hidden, but just two with the outcome: nearly everything would follow."""
        protected = protect_breakdown(
            table=table_of(race={"a": (7, 1), "b": (30, 2), "c": (50, 25), "d": (90, 50)})
        )
        assert kinds(protected, "race") == {
            "a": "suppressed",
            "b": "suppressed",
            "c": "suppressed",
            "d": "shown",
        }

    def test_dimensions_that_share_a_total_are_protected_each(self):
        protected = protect_breakdown(
            table=table_of(
                gender={"f": (60, 40), "m": (57, 30)},
                race={"a": (7, 4), "b": (50, 26), "c": (60, 40)},
            )
        )
        assert kinds(protected, "gender") == {"f": "shown", "m": "shown"}
        assert kinds(protected, "race")["c"] == "shown"
        assert kinds(protected, "race")["b"] == "suppressed"

    def test_bound_that_subtraction_would_undo_is_hidden(self):
        protected = protect_breakdown(
            table=table_of(gender={"f": (40, 40), "m": (200, 120), "x": (60, 31)})
        )
        assert kinds(protected, "gender") == {
            "f": "suppressed",
            "m": "shown",
            "x": "suppressed",
        }

    def test_bound_stays_where_the_total_is_a_bound_too(self):
        protected = protect_breakdown(table=table_of(gender={"f": (40, 40), "m": (45, 44)}))
        assert protected.total.as_cell() == ">95"
        assert kinds(protected, "gender") == {"f": "above", "m": "above"}

    def test_bound_of_the_total_does_not_follow_from_its_groups(self):
        """Of 12 all have it, and that bound leaves one value: with 57 of 60 it gave the total."""
        table = table_of(gender={"f": (12, 12), "m": (60, 57)})
        assert protect_cells_alone(table=table).group(dimension="gender", key="m").is_shown
        protected = protect_breakdown(table=table)
        assert protected.total.as_cell() == ">95"
        assert set(kinds(protected, "gender").values()) == {"suppressed"}

    def test_everything_is_hidden_below_a_small_total(self):
        protected = protect_breakdown(table=table_of(gender={"f": (4, 2), "m": (5, 4)}))
        assert all(value.is_suppressed for value in protected.values())

    def test_total_does_not_depend_on_its_breakdown(self):
        table = table_of(race={"a": (7, 1), "b": (12, 1)})
        assert protect_breakdown(table=table).total == protect_rate(numerator=2, n=19)

    def test_overlapping_groups_hide_small_cells_only(self):
        overlapping = Dimension(
            name="program",
            groups=(Cell(key="a", n=7, numerator=3), Cell(key="b", n=40, numerator=20)),
            is_partition=False,
        )
        table = BreakdownTable(total=Cell(key="all", n=47, numerator=23), dimensions=(overlapping,))
        assert kinds(protect_breakdown(table=table), "program") == {
            "a": "suppressed",
            "b": "shown",
        }

    def test_plain_counts_are_protected_alike(self):
        groups = tuple(Cell(key=key, n=n) for key, n in {"a": 7, "b": 40, "c": 30}.items())
        table = BreakdownTable(
            total=Cell(key="all", n=77),
            dimensions=(Dimension(name="race", groups=groups),),
            is_rate=False,
        )
        protected = protect_breakdown(table=table)
        assert protected.group(dimension="race", key="b").value == 40
        assert protected.group(dimension="race", key="c").is_suppressed

    def test_unknown_dimension_or_group_is_a_key_error(self):
        protected = protect_breakdown(table=table_of(gender={"f": (40, 20), "m": (45, 20)}))
        with pytest.raises(KeyError):
            protected.group(dimension="race", key="f")
        with pytest.raises(KeyError):
            protected.group(dimension="gender", key="x")


class TestDimensionThatDoesNotAddUp:
    def with_total(
        self, n: int, numerator: int, **groups: tuple[int, int] | None
    ) -> dict[str, str]:
        cells = tuple(
            Cell(key=key, n=None)
            if counts is None
            else Cell(key=key, n=counts[0], numerator=counts[1])
            for key, counts in groups.items()
        )
        table = BreakdownTable(
            total=Cell(key="all", n=n, numerator=numerator),
            dimensions=(Dimension(name="race", groups=cells),),
        )
        return kinds(protect_breakdown(table=table), "race")

    def test_large_missing_rest_hides_nothing(self):
        assert self.with_total(200, 120, a=(80, 40), b=(60, 30)) == {"a": "shown", "b": "shown"}

    def test_small_missing_rest_would_follow_so_it_is_covered(self):
        assert self.with_total(143, 72, a=(80, 40), b=(60, 30)) == {
            "a": "suppressed",
            "b": "suppressed",
        }

    def test_missing_people_are_no_cover_for_a_small_group(self):
        assert self.with_total(200, 120, a=(80, 40), b=(60, 30), c=(7, 4)) == {
            "a": "shown",
            "b": "suppressed",
            "c": "suppressed",
        }

    def test_group_withheld_by_the_source_does_not_follow_either(self):
        assert self.with_total(143, 72, a=(80, 40), b=(60, 30), c=None) == {
            "a": "shown",
            "b": "suppressed",
            "c": "missing",
        }

    def test_groups_that_exceed_the_total_are_protected_with_caution(self):
        assert self.with_total(140, 72, a=(80, 40), b=(60, 30), c=(7, 4))["c"] == "suppressed"
        assert (
            list(self.with_total(140, 72, a=(80, 40), b=(60, 30), c=(7, 4)).values()).count(
                "suppressed"
            )
            >= 2
        )

    def test_without_a_total_a_complete_dimension_gives_it_away(self):
        with_total = table_of(
            gender={"f": (60, 40), "m": (57, 30)}, race={"a": (7, 4), "b": (50, 26), "c": (60, 40)}
        )
        without = BreakdownTable(total=None, dimensions=with_total.dimensions)
        protected = protect_breakdown(table=without)
        assert protected.total.is_missing
        assert kinds(protected, "race")["b"] == "suppressed"


counts = st.integers(0, 130).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
groups = st.dictionaries(st.sampled_from("abcdefgh"), counts, min_size=1, max_size=8)


class TestProperties:
    @given(groups=groups, k=st.integers(5, 20), seed=st.randoms(use_true_random=False))
    def test_result_does_not_depend_on_the_order_of_groups(self, groups, k, seed):
        policy = StudentPolicy(minimum=k)
        shuffled = list(groups.items())
        seed.shuffle(shuffled)
        one = protect_breakdown(table=table_of(race=groups), policy=policy)
        two = protect_breakdown(table=table_of(race=dict(shuffled)), policy=policy)
        assert one.total == two.total
        assert one.dimensions[0].groups == two.dimensions[0].groups

    @given(groups=groups, k=st.integers(5, 20))
    def test_nothing_below_k_is_ever_shown_and_no_lone_group_is_hidden(self, groups, k):
        protected = protect_breakdown(table=table_of(race=groups), policy=StudentPolicy(minimum=k))
        values = protected.dimensions[0].groups
        assert all(value.n is None or value.n >= k for value in protected.values())
        hidden = [key for key, value in values.items() if value.is_suppressed]
        assert len(hidden) != 1 or len(groups) == 1
        shown = sum(value.n or 0 for value in values.values())
        total = sum(n for n, _ in groups.values())
        assert not hidden or total < k or total - shown >= k

    @given(groups=groups)
    def test_shown_values_are_true_and_hidden_ones_hold_nothing(self, groups):
        protected = protect_breakdown(table=table_of(race=groups))
        for key, value in protected.dimensions[0].groups.items():
            n, numerator = groups[key]
            if value.is_shown:
                assert (value.n, value.numerator) == (n, numerator)
                assert value.value == pytest.approx(100 * numerator / n)
            elif value.is_suppressed:
                assert value == DisplayValue.suppressed(SuppressionReason.SMALL_GROUPS)

    @given(
        total=st.none() | counts,
        dimensions=st.lists(
            st.dictionaries(st.sampled_from("abcd"), st.none() | counts, min_size=1), max_size=3
        ),
        is_rate=st.booleans(),
    )
    def test_contradictory_data_end_in_an_answer_that_shows_no_small_group(
        self, total, dimensions, is_rate
    ):
        table = BreakdownTable(
            total=total and Cell(key="all", n=total[0], numerator=total[1]),
            dimensions=tuple(
                Dimension(
                    name=str(index),
                    groups=tuple(
                        Cell(key=key, n=pair and pair[0], numerator=pair and pair[1])
                        for key, pair in groups.items()
                    ),
                )
                for index, groups in enumerate(dimensions)
            ),
            is_rate=is_rate,
        )
        protected = protect_breakdown(table=table)
        assert all(value.n is None or value.n >= K for value in protected.values())
        for dimension in protected.dimensions:
            withheld = [value for value in dimension.groups.values() if value.n is None]
            assert total is None or len(withheld) != 1 or len(dimension.groups) == 1

    @settings(max_examples=40, deadline=None)
    @given(groups=groups, k=st.integers(5, 20))
    def test_linear_programming_finds_nothing_narrow(self, groups, k):
        table = table_of(race=groups)
        protected = protect_breakdown(table=table, policy=StudentPolicy(minimum=k))
        assert too_narrow(audit([table], [protected]), k=k) == []


class TestLinearProgrammingAudit:
    """The attack that suppression must withstand, on invented and on real tables."""

    def test_primary_suppression_alone_leaks(self):
        tables = generated_tables(60)
        found = audit(tables, [protect_cells_alone(table=table) for table in tables])
        hidden = [each for each in found if each.quantity == "n"]
        exact = [each for each in hidden if each.width == 0]
        assert len(exact) > 10
        assert len(too_narrow(found)) > len(found) / 4
        assert all(each.low == each.truth for each in exact)

    def test_generated_tables_keep_every_hidden_count_at_least_k_wide(self):
        tables = generated_tables(300)
        found = audit(tables, [protect_breakdown(table=table) for table in tables])
        assert len(found) > 1000
        assert too_narrow(found) == []

    def test_true_values_lie_in_the_intervals_found(self):
        tables = generated_tables(30)
        found = audit(tables, [protect_breakdown(table=table) for table in tables])
        assert all(each.truth is not None and each.low <= each.truth <= each.high for each in found)

    def test_new_york_leaks_by_primary_suppression_alone(self):
        tables = new_york_tables("2006")
        policy = StudentPolicy(minimum=40)
        found = audit(tables, [protect_cells_alone(table=table, policy=policy) for table in tables])
        ours = [each for each in found if each.truth is not None and each.quantity == "n"]
        exact = [each for each in ours if each.width == 0 and each.low == each.truth]
        assert len(exact) > 100

    @pytest.mark.parametrize("k", [10, 40])
    def test_new_york_hides_what_it_hides(self, k):
        """The file withholds groups below 20 itself; k = 40 gives us something of our own."""
        tables = new_york_tables("2006")
        policy = StudentPolicy(minimum=k)
        found = audit(tables, [protect_breakdown(table=table, policy=policy) for table in tables])
        assert len(found) > 2000
        assert too_narrow(found, k=k) == []

    def test_new_york_still_shows_most_groups(self):
        values = [
            value
            for table in new_york_tables("2006")
            for value in protect_breakdown(table=table).values()
            if not value.is_missing
        ]
        assert sum(not value.is_suppressed for value in values) / len(values) > 0.6

    @pytest.mark.parametrize("year", ["2016-17", "2017-18"])
    def test_connecticut_hides_what_it_hides(self, year):
        for tables in (connecticut_tables(year), connecticut_district_tables(year)):
            found = audit(
                tables, [protect_breakdown(table=table) for table in tables], only_ours=True
            )
            assert any(each.truth is not None for each in found) == bool(
                [c for t in tables for d in t.dimensions for c in d.groups if 0 < (c.n or 0) < K]
            )
            assert too_narrow(found) == []


def too_narrow(found: Sequence[HiddenInterval], *, k: int = K) -> list[HiddenInterval]:
    """
    Hidden counts that can be located more closely than within k, and bounds made exact.

    Where the published total leaves less room for a numerator than k, that room is the measure:
    it follows from the total, whatever the breakdown shows.
    """
    return [
        each for each in found if each.width < min(1 if each.quantity == "bound" else k, each.room)
    ]


def generated_tables(count: int) -> list[BreakdownTable]:
    """Schools of 12 to 300, of whom few, many or all graduate, by gender, race and language."""
    source = random.Random(20_261_121)
    tables = []
    for _ in range(count):
        graduate = source.choice((0.02, 0.4, 0.7, 0.9, 0.97, 1.0))
        students = [
            (
                source.choice("fm"),
                source.choices("abcdefg", weights=(40, 30, 15, 8, 4, 2, 1))[0],
                source.choices(("english", "learner"), weights=(9, 1))[0],
                source.random() < graduate,
            )
            for _ in range(source.randint(12, 300))
        ]
        tables.append(
            table_of(
                gender=_tally((gender, done) for gender, _, _, done in students),
                race=_tally((race, done) for _, race, _, done in students),
                language=_tally((language, done) for _, _, language, done in students),
            )
        )
    return tables


def _tally(students: Iterable[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    tally: dict[str, tuple[int, int]] = {}
    for group, done in students:
        n, numerator = tally.get(group, (0, 0))
        tally[group] = (n + 1, numerator + done)
    return tally


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
        decision = may_show_result(respondents=respondents, everyone=everyone)
        assert decision.refusal is refusal
        assert decision.is_allowed == (refusal is None)

    def test_part_larger_than_the_whole_is_a_mistake(self):
        with pytest.raises(ValueError, match="more respondents"):
            may_show_result(respondents=6, everyone=5)

    def test_comments_need_ten(self):
        assert may_show_comments(respondents=10, everyone=40)
        assert not may_show_comments(respondents=9, everyone=40)
        assert not may_show_comments(respondents=37, everyone=40)

    def test_response_count_and_rate_are_hidden_together(self):
        assert protect_response_count(responses=5).as_cell(decimals=0) == "5"
        assert protect_response_rate(complete=5, eligible=20).as_cell() == "25.0"
        for complete in range(5):
            assert protect_response_count(responses=complete).is_suppressed
            assert protect_response_rate(complete=complete, eligible=20).is_suppressed
        assert protect_response_rate(complete=7, eligible=0).is_missing

    def test_workspace_may_raise_minimums_but_not_lower_them(self):
        policy = SurveyPolicy(minimum=8, comment_minimum=12)
        assert protect_response_count(responses=7, policy=policy).is_suppressed
        assert not may_show_comments(respondents=11, everyone=11, policy=policy)
        for wrong in ({"minimum": 4}, {"comment_minimum": 9}):
            with pytest.raises(ValueError, match="at least"):
                SurveyPolicy(**wrong)

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
        return check_filter(respondents=wanted, everyone=self.everyone, published=published).refusal

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
        decision = check_filter(respondents=wanted, everyone=set(range(40)), published=published)
        if decision.is_allowed:
            for other in (*published, set(range(40))):
                assert not 0 < len(wanted - other) < 5
                assert not 0 < len(other - wanted) < 5
