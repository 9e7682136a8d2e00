"""
Linked reports: which groups to hide where reports and their sums are shown side by side.

Reporters x groups are one table with two margins: each report's total, and each group's sum over
the reporters. Small groups are hidden (primary suppression), and further ones with them (secondary
suppression), so that every hidden count may lie anywhere in a range of at least ``minimum``: for
everybody, and for each reporter, who knows its own figures.

A covering program chooses what to hide at the least cost. Linear programs then look for hidden
counts that can still be located; by the prices of their sums each of those becomes a further
constraint of the covering program, until none is found. After M. Fischetti and J. J. Salazar
Gonzalez, "Models and algorithms for optimizing cell suppression in tabular data with linear
constraints", Journal of the American Statistical Association 95 (2000), with one difference: a
width is asked for, which may lie anywhere around the true value.
"""

import time
from collections.abc import Mapping, Sequence

import numpy as np

from feedback.suppression.covering import Covering
from feedback.suppression.display import DisplayValue
from feedback.suppression.linked_table import LinkedReport, Place, Table
from feedback.suppression.locating import Audit
from feedback.suppression.students import StudentPolicy


def choose_hidden(
    *,
    reports: Sequence[LinkedReport],
    sums: Mapping[str, DisplayValue],
    everybody: DisplayValue,
    policy: StudentPolicy,
    is_rate: bool,
    seconds: float,
) -> frozenset[Place] | None:
    """
    The (report, group) pairs to hide, small ones included; None if not found within ``seconds``,
    or if no choice would do.

    ``sums`` says of each group how its sum over the reports is shown, ``everybody`` the sum of the
    totals. They, and the reports' totals, are decided already and stay as they are. Where they
    leave less room for those with (or without) the outcome than the minimum, no choice can leave
    more, and that room is asked for.
    """
    until = time.monotonic() + seconds
    ordered = sorted(reports, key=lambda each: each.key)
    table = Table(ordered, sums, everybody, policy, is_rate=is_rate)
    program = Covering(table)
    audit = Audit(table)
    while (left := until - time.monotonic()) > 0:
        hidden = program.cheapest(left)
        if hidden is None:
            return None
        cuts = audit.cuts(hidden, until)
        if cuts is None:
            return None
        if not cuts:
            return frozenset(table.places[i] for i in np.flatnonzero(hidden))
        program.add_cuts(cuts)
    return None
