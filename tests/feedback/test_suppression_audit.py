import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.suppression.display import DisplayValue, SuppressionReason
from feedback.suppression.students import (
    BreakdownTable,
    Cell,
    Dimension,
    StudentPolicy,
    protect_breakdown,
    protect_cells_alone,
)
from tests.feedback.linear_audit import audit
from tests.feedback.real_tables import (
    connecticut_district_tables,
    connecticut_tables,
    new_york_tables,
)
from tests.feedback.suppression_tables import K, generated_tables, table_of, too_narrow, values_of

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
        assert one.groups["race"] == two.groups["race"]

    @given(groups=groups, k=st.integers(5, 20))
    def test_nothing_below_k_is_ever_shown_and_no_lone_group_is_hidden(self, groups, k):
        protected = protect_breakdown(table=table_of(race=groups), policy=StudentPolicy(minimum=k))
        values = protected.groups["race"]
        assert all(not value.n or value.n >= k for value in values_of(protected))
        hidden = [key for key, value in values.items() if value.is_suppressed]
        assert len(hidden) != 1 or len([n for n, _ in groups.values() if n]) == 1
        shown = sum(value.n or 0 for value in values.values())
        total = sum(n for n, _ in groups.values())
        assert not hidden or total < k or total - shown >= k

    @given(groups=groups)
    def test_shown_values_are_true_and_hidden_ones_hold_nothing(self, groups):
        protected = protect_breakdown(table=table_of(race=groups))
        for key, value in protected.groups["race"].items():
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
        assert all(not value.n or value.n >= K for value in values_of(protected))
        for groups in protected.groups.values():
            withheld = [value for value in groups.values() if value.n is None]
            with_people = [value for value in groups.values() if value.n != 0]
            assert total is None or len(withheld) != 1 or len(with_people) == 1

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
            for value in values_of(protect_breakdown(table=table))
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
