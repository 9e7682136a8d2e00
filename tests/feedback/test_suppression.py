import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from feedback.suppression.students import (
    BreakdownTable,
    Cell,
    Dimension,
    StudentPolicy,
    bound_limits,
    protect_breakdown,
    protect_cells_alone,
    protect_count,
    protect_rate,
)
from tests.feedback.suppression_tables import as_cell, kinds, table_of, values_of


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
        assert as_cell(protect_rate(numerator=numerator, n=n)) == cell

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

    def test_counts_below_the_minimum_are_hidden_but_nobody_is_no_secret(self):
        assert as_cell(protect_count(n=10), decimals=0) == "10"
        assert protect_count(n=9).is_suppressed
        assert protect_count(n=1).is_suppressed
        assert as_cell(protect_count(n=0), decimals=0) == "0"
        assert protect_rate(numerator=0, n=0) == DisplayValue.empty()

    def test_missing_is_not_suppressed(self):
        protected = protect_breakdown(
            table=BreakdownTable(total=Cell(key="all", n=None)),
        )
        assert protected.total.is_missing
        assert as_cell(protected.total) == ""

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
        assert protected.groups["race"]["a"] == protected.groups["race"]["b"]

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
        assert as_cell(protected.total) == ">95"
        assert kinds(protected, "gender") == {"f": "above", "m": "above"}

    def test_bound_of_the_total_does_not_follow_from_its_groups(self):
        """Of 12 all have it, and that bound leaves one value: with 57 of 60 it gave the total."""
        table = table_of(gender={"f": (12, 12), "m": (60, 57)})
        assert protect_cells_alone(table=table).groups["gender"]["m"].is_shown
        protected = protect_breakdown(table=table)
        assert as_cell(protected.total) == ">95"
        assert set(kinds(protected, "gender").values()) == {"suppressed"}

    def test_everything_is_hidden_below_a_small_total(self):
        protected = protect_breakdown(table=table_of(gender={"f": (4, 2), "m": (5, 4)}))
        assert all(value.is_suppressed for value in values_of(protected))

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
        assert protected.groups["race"]["b"].value == 40
        assert protected.groups["race"]["c"].is_suppressed

    def test_unknown_dimension_or_group_is_a_key_error(self):
        protected = protect_breakdown(table=table_of(gender={"f": (40, 20), "m": (45, 20)}))
        with pytest.raises(KeyError):
            protected.groups["race"]["f"]
        with pytest.raises(KeyError):
            protected.groups["gender"]["x"]


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
