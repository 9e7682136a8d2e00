"""Student figures (issue 8, A5): what is hidden follows from nothing that is shown."""

import random
from itertools import islice

import pytest
from django.test import Client

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from feedback.suppression.students import StudentPolicy
from metrics.actions.patterns import keep_patterns
from metrics.models import Breakdown, Measurement, Metric, SuppressionPattern
from metrics.queries.group_figures import GroupFigure
from metrics.queries.measurements import fill_parts
from metrics.queries.series import metric_figures
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_breakdown, make_measurement, make_metric
from tests.factories.stakeholders import make_organization
from tests.feedback.linked_audit import Figure, Found, Key, locate
from tests.feedback.real_tables import NEW_YORK_DIMENSIONS, new_york_tables

POLICY = StudentPolicy(minimum=10)
NO_N = "Withheld: the source gives no n."
SMALL = "Withheld: the group is small, or would give a small one away."


def _groups(metric: Metric) -> dict[str, GroupFigure]:
    return {each.group: each for each in metric_figures([metric], policy=POLICY)[metric.pk].groups}


def test_a5_a_that_all_have_it_follows_from_nothing(scope: Workspace) -> None:
    """Z alone shown would say that all 20 others have it: 110 - 90 of 120 - 100."""
    metric = make_metric()
    groups = {"X": (8, 8), "Y": (12, 12), "Z": (90, 100)}
    make_measurement(metric, numerator=110, denominator=120, groups=groups)

    assert [each.value.is_suppressed for each in _groups(metric).values()] == [True, True, True]


def test_a5_b_crossed_dimensions_give_nothing_away(scope: Workspace, funder: Membership) -> None:
    metric = make_metric()
    groups = {"F": (40, 60), "M": (38, 60)}
    made = make_measurement(metric, numerator=78, denominator=120, groups=groups)
    crossed = {"White F": (39, 56), "White M": (30, 40), "Black F": (1, 4), "Black M": (8, 20)}
    for group, (part, whole) in crossed.items():
        make_breakdown(made, group, numerator=part, denominator=whole, dimension="race by gender")

    found = {group: each.value.is_shown for group, each in _groups(metric).items()}
    [report] = _seen_by(funder, metric)

    assert found == {"F": True, "M": True} | dict.fromkeys(crossed, False)
    assert {part.group: part.value.is_shown for part in report.shown_parts} == found


def test_a5_c_a_reporter_can_not_subtract_itself_from_the_sum(
    scope: Workspace, partner: Membership
) -> None:
    metric = make_metric()
    make_measurement(metric, numerator=50, denominator=60, organization_id=partner.organization_id)
    make_measurement(metric, numerator=2, denominator=3, organization=make_organization("B"))

    assert metric_figures([metric], policy=POLICY)[metric.pk].headline.is_suppressed
    shown = {each.reporter: each.shown.is_shown for each in _seen_by(partner, metric)}
    assert shown == {"Bridge School": True, "B": False}


def test_a5_c_a_reporter_can_not_subtract_its_group_from_the_sum(
    scope: Workspace, partner: Membership
) -> None:
    metric = make_metric()
    make_measurement(
        metric,
        numerator=58,
        denominator=100,
        organization_id=partner.organization_id,
        groups={"Hispanic": (28, 40), "Black": (30, 60)},
    )
    groups = {"Hispanic": (38, 60), "Black": (2, 5)}
    other = make_organization("B")
    make_measurement(metric, numerator=40, denominator=65, organization=other, groups=groups)

    assert [each.value.is_suppressed for each in _groups(metric).values()] == [True, True]


def test_a5_f_linked_tables(scope: Workspace, funder: Membership) -> None:
    """A's hidden 2 of 5 followed from the sum less B and C, whose groups were shown."""
    metric = make_metric()
    reports = {
        "A": {"Hispanic": (28, 40), "Black": (2, 5)},
        "B": {"Hispanic": (40, 60), "Black": (30, 50)},
        "C": {"Hispanic": (30, 45), "Black": (30, 50)},
    }
    for name, groups in reports.items():
        _report(metric, name, {"race": groups})

    shown = {(each.group): each.value.numerator for each in _groups(metric).values()}
    assert shown == {"Hispanic": 98, "Black": 62}
    for report in _seen_by(funder, metric):
        assert report.shown.is_shown
        assert not any(part.value.is_shown for part in report.shown_parts)
    assert _audited(metric, funder) == 6


def test_a5_f_a_kept_pattern_shows_the_reports_that_are_not_needed_to_hide_one(
    scope: Workspace, funder: Membership
) -> None:
    metric = make_metric()
    _report(metric, "A", {"race": {"Hispanic": (28, 40), "Black": (2, 5)}})
    for number in range(6):
        _report(metric, f"B{number}", {"race": {"Hispanic": (40, 60), "Black": (30, 50)}})

    def shown() -> int:
        parts = [part for row in _seen_by(funder, metric) for part in row.shown_parts]
        return sum(part.value.is_shown for part in parts)

    assert shown() == 0
    assert keep_patterns(workspace=scope) == 1
    assert keep_patterns(workspace=scope) == 0
    assert shown() == 8
    # A pattern of other figures, or of another minimum, counts as none.
    changed = Breakdown.objects.filter(measurement__metric=metric, group="Black")[0]
    changed.numerator = (changed.numerator or 0) - 1
    changed.save()
    assert shown() == 0
    assert keep_patterns(workspace=scope) == 1
    assert shown() == 8
    funder.workspace.minimum_group_size = 12
    assert shown() == 0


def test_a5_f_reports_with_nothing_to_hide_show_their_groups(
    scope: Workspace, funder: Membership
) -> None:
    metric = make_metric()
    for name in "AB":
        _report(metric, name, {"race": {"Hispanic": (28, 40), "Black": (20, 50)}})

    for report in _seen_by(funder, metric):
        assert all(part.value.is_shown for part in report.shown_parts)


def test_a5_f_a_small_report_does_not_follow_from_its_groups(
    scope: Workspace, funder: Membership
) -> None:
    """Hidden for the small one's sake, a large report's total stood there as the sum of groups."""
    metric = make_metric()
    for name, size in (("A", 80), ("B", 60), ("C", 7)):
        groups = {"F": (size // 3, size // 2), "M": (size // 3, size - size // 2)}
        _report(metric, name, {"gender": groups})

    for report in _seen_by(funder, metric):
        assert report.shown.is_suppressed
        assert not any(part.value.is_shown for part in report.shown_parts)


@pytest.mark.parametrize("seed", range(12))
def test_a5_f_all_surfaces_together_locate_no_small_group(
    scope: Workspace, funder: Membership, seed: int
) -> None:
    chance = random.Random(seed)
    metric = make_metric()
    for name in "ABCDE"[: chance.randint(1, 5)]:
        groups = {}
        for group in "wxyz"[: chance.randint(2, 4)]:
            size = chance.choice((0, 3, 8, 12, 40, 90, 130))
            groups[group] = (chance.randint(0, size), size)
        _report(metric, name, {"race": groups})

    _audited(metric, funder)


def test_a5_f_real_schools_together_locate_no_small_group(
    scope: Workspace, funder: Membership
) -> None:
    """The file withholds groups below 20 itself, which we do not know; 40 gives us our own."""
    metric = make_metric()
    scope.minimum_group_size = funder.workspace.minimum_group_size = 40
    scope.save()
    for number, table in enumerate(islice(new_york_tables("2006"), 14)):
        assert table.total is not None
        if table.total.n is None:
            continue
        _report(
            metric,
            f"School {number}",
            {
                dimension.name: {
                    cell.key: (cell.numerator or 0, cell.n)
                    for cell in dimension.groups
                    if cell.n is not None
                }
                for dimension in table.dimensions
                if dimension.name in NEW_YORK_DIMENSIONS
            },
            whole=(table.total.numerator or 0, table.total.n),
        )

    assert _audited(metric, funder, k=40) > 10


def _report(
    metric: Metric,
    name: str,
    dimensions: dict[str, dict[str, tuple[int, int]]],
    whole: tuple[int, int] | None = None,
) -> None:
    """One organization's report; its total is the sum of the first dimension's groups."""
    first = next(iter(dimensions.values())).values()
    part, size = whole or (sum(each for each, _ in first), sum(each for _, each in first))
    made = make_measurement(
        metric, numerator=part, denominator=size, organization=make_organization(name)
    )
    for dimension, groups in dimensions.items():
        for group, (numerator, n) in groups.items():
            make_breakdown(made, group, numerator=numerator, denominator=n, dimension=dimension)


def _seen_by(member: Membership, metric: Metric) -> list[Measurement]:
    rows = list(Measurement.objects.filter(metric=metric).select_related("metric", "organization"))
    fill_parts(rows, member)
    return rows


def _audited(metric: Metric, funder: Membership, k: int = 10) -> int:
    """
    Put together what all surfaces show everybody, and look as everybody and as each reporter for
    all that is hidden; before and after a pattern was kept. Returns how many figures are hidden.

    Without a pattern only small groups and reports are asked for: what is hidden beside them can be
    located where most groups are empty.
    """
    hidden = 0
    for is_kept in (False, True):
        if is_kept:
            keep_patterns(workspace=funder.workspace)
        figures = _figures(metric, funder, k)
        patterns = SuppressionPattern.objects.filter(metric=metric)
        kept = {name for pattern in patterns for name in pattern.hidden}
        for found in locate(figures):
            is_small = bool(found.key[0]) and found.quantity == "n" and found.truth < k
            if is_small or (found.key[1] in kept and _is_hidden_from(found, figures, k)):
                assert not found.is_too_narrow(k), found
        hidden = sum(each.shown.is_suppressed for each in figures.values())
    return hidden


def _is_hidden_from(found: Found, figures: dict[Key, Figure], k: int) -> bool:
    """
    Whether an attacker must not locate it. Not where a group is all of its report, or a sum nobody
    else's than the attacker's; nor the larger figures of two reporters, of whom each knows the
    other's by the sums.
    """
    figure, owners = figures[found.key], {each.owner for each in figures.values()} - {""}
    if len(owners) == 2 and found.attacker and figure.n >= k:
        return False
    if found.key[0]:
        return found.key[1] == "" or figure.n < figures[found.key[0], "", ""].n
    parts = [each for key, each in figures.items() if key[0] and key[1:] == found.key[1:]]
    return any(each.n and each.owner != found.attacker for each in parts)


def _figures(metric: Metric, funder: Membership, k: int) -> dict[Key, Figure]:
    """All that everybody sees of a metric's one period, beside what it is."""
    seen = metric_figures([metric], policy=StudentPolicy(minimum=k))[metric.pk]
    found: dict[Key, Figure] = {}
    for row in _seen_by(funder, metric):
        owner = str(row.organization_id)
        found[str(row.pk), "", ""] = _figure(row, row.shown, owner)
        true = {(each.dimension, each.group): each for each in row.breakdowns.all()}
        for part in row.shown_parts:
            key = (part.dimension, part.group)
            each = true.get(key, Breakdown(numerator=0, denominator=0))
            found[(str(row.pk), *key)] = _figure(each, part.value, owner)
    sums = {("", ""): seen.points[-1].value}
    sums |= {(each.dimension, each.group): each.value for each in seen.groups}
    for about, shown in sums.items():
        parts = [each for key, each in found.items() if key[0] and key[1:] == about]
        n, numerator = sum(each.n for each in parts), sum(each.numerator for each in parts)
        found[("", *about)] = Figure(n, numerator, shown)
    return found


def _figure(row: Measurement | Breakdown, shown: DisplayValue, owner: str) -> Figure:
    return Figure(int(row.denominator or 0), int(row.numerator or 0), shown, owner)


def test_a5_d_a_group_of_nobody_is_no_secret_and_covers_none(scope: Workspace) -> None:
    metric = make_metric()
    groups = {"Low income": (700, 900), "Income unknown": (0, 0)}
    make_measurement(metric, numerator=700, denominator=900, groups=groups)

    found = _groups(metric)

    assert found["Low income"].value.n == 900
    assert found["Low income"].value.value == pytest.approx(100 * 700 / 900)
    assert found["Income unknown"].value.kind is DisplayKind.EMPTY
    assert found["Income unknown"].value.n == 0


def test_a5_e_a_rate_without_n_says_so(
    workspace: Workspace, funder: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
        made = make_measurement(metric, numerator=120, denominator=200, groups={"A": (60, 100)})
        make_breakdown(made, "Bare", value=61.5)
        make_breakdown(made, "Unknown")
        found = _groups(metric)
    assert found["Bare"].value.reason is SuppressionReason.NO_SIZE
    assert found["Unknown"].value.reason is SuppressionReason.BY_SOURCE
    client.force_login(funder.user)
    for url in (f"measurements/{made.pk}/", f"metrics/{metric.pk}/"):
        page = client.get(f"/w/harbor/{url}").content.decode()
        assert NO_N in page
        assert "Withheld by the source." in page
        assert "61.5" not in page
        assert SMALL not in page
