"""Patterns of linked reports: what they hide can't be located, and they hide little else."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.suppression.linked_table import LinkedReport
from feedback.suppression.patterns import choose_hidden
from feedback.suppression.students import (
    BreakdownTable,
    Cell,
    Dimension,
    StudentPolicy,
    protect_breakdown,
    protect_cell,
    protect_parts,
)
from tests.feedback.linked_audit import Figure, Key, locate

K = 10
POLICY = StudentPolicy(minimum=K)
Reports = Mapping[str, Mapping[str, tuple[int, int]]]
sizes = st.sampled_from([0, 3, 8, 12, 25, 40, 90, 130])
cells = sizes.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
tables = st.dictionaries(
    st.sampled_from("ABCDEF"),
    st.fixed_dictionaries(dict.fromkeys("wxyz", cells)),
    min_size=3,
    max_size=6,
)
A_B_AND_C = {
    "A": {"Hispanic": (28, 40), "Black": (2, 5)},
    "B": {"Hispanic": (40, 60), "Black": (30, 50)},
    "C": {"Hispanic": (30, 45), "Black": (30, 50)},
}


def _sum(key: str, found: list[tuple[int, int]]) -> Cell:
    """A sum as it is judged on the pages: with those whom no one reporter can subtract."""
    n, most = sum(n for _, n in found), max((n for _, n in found), default=0)
    return Cell(key=key, n=n, numerator=sum(part for part, _ in found), others=n - most)


def _decided(reports: Reports, unknown: Mapping[str, tuple[int, int]] | None = None):
    """Totals and sums as the pages decide them, without any pattern."""
    whole = {}
    for name, groups in reports.items():
        every = [*groups.values(), (unknown or {}).get(name, (0, 0))]
        n, part = sum(n for _, n in every), sum(part for part, _ in every)
        whole[name] = Cell(key=name, n=n, numerator=part, owner=name)
    everybody = _sum("", [(each.numerator or 0, each.n or 0) for each in whole.values()])
    totals = Dimension(name="reporter", groups=tuple(whole.values()))
    parts = protect_parts(table=BreakdownTable(total=everybody, dimensions=(totals,)))
    names = sorted({group for groups in reports.values() for group in groups})
    sums = Dimension(
        name="race",
        groups=tuple(
            _sum(name, [g[name] for g in reports.values() if name in g]) for name in names
        ),
    )
    shown = protect_breakdown(table=BreakdownTable(total=everybody, dimensions=(sums,)))
    linked = [
        LinkedReport(
            key=name,
            owner=name,
            total=whole[name],
            shown=parts.groups["reporter"][name],
            groups={key: Cell(key=key, n=n, numerator=part) for key, (part, n) in groups.items()},
        )
        for name, groups in reports.items()
    ]
    return linked, shown, everybody, sums


def _pattern(reports: Reports, unknown=None, seconds: float = 20.0):
    linked, shown, _everybody, _sums = _decided(reports, unknown)
    return choose_hidden(
        reports=linked,
        sums=shown.groups["race"],
        everybody=shown.total,
        policy=POLICY,
        is_rate=True,
        seconds=seconds,
    )


def _figures(reports: Reports, hidden, unknown=None) -> dict[Key, Figure]:
    """All that is shown with a pattern, as the attacker takes it."""
    linked, shown, everybody, sums = _decided(reports, unknown)
    found: dict[Key, Figure] = {}
    found["", "", ""] = Figure(everybody.n or 0, everybody.numerator or 0, shown.total)
    for cell in sums.groups:
        value = shown.groups["race"][cell.key]
        found["", "race", cell.key] = Figure(cell.n or 0, cell.numerator or 0, value)
    for each in linked:
        total = Figure(each.total.n or 0, each.total.numerator or 0, each.shown, each.owner)
        found[each.key, "", ""] = total
        for key, cell in each.groups.items():
            value = protect_cell(cell, is_rate=True, policy=POLICY)
            if (each.key, key) in hidden:
                value = value.suppressed(value.reason or "small_groups")  # type: ignore[arg-type]
            found[each.key, "race", key] = Figure(
                cell.n or 0, cell.numerator or 0, value, each.owner
            )
    return found


def test_a5_f_linked_tables_of_three_are_all_hidden_as_each_reporter_knows_one() -> None:
    hidden = _pattern(A_B_AND_C)

    assert hidden == {(name, group) for name, groups in A_B_AND_C.items() for group in groups}


def test_a5_f_of_ten_reports_most_show_their_groups() -> None:
    more = {f"D{number}": A_B_AND_C["B"] for number in range(7)}
    hidden = _pattern(A_B_AND_C | more)

    assert hidden is not None
    assert len({report for report, _ in hidden}) == 3
    assert [
        each for each in locate(_figures(A_B_AND_C | more, hidden)) if each.is_too_narrow(K)
    ] == []


@given(reports=tables)
@settings(max_examples=15, deadline=None)
def test_a5_f_a_pattern_leaves_nothing_to_be_located(reports: Reports) -> None:
    hidden = _pattern(reports)
    if hidden is None:
        return
    small = {(r, g) for r, groups in reports.items() for g, (_, n) in groups.items() if 0 < n < K}
    assert small <= hidden
    assert [each for each in locate(_figures(reports, hidden)) if each.is_too_narrow(K)] == []
