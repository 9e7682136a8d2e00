"""
All that one reader can read, as one linear system (issue 8, A5 f): it locates no small group.

Each role without raw figures, somebody with a share's link, and each reporting partner, who knows
its own reports, open the pages, charts, files and API of several metrics. What they show is put
together: reports, groups, the sums over them, and periods beside the one that holds them.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from feedback.suppression.display import DisplayValue
from feedback.suppression.students import BreakdownTable
from metrics.actions.patterns import keep_patterns
from metrics.models import Breakdown, Measurement, Metric, SuppressionPattern
from metrics.queries.periods import ALL_TIME, Period
from metrics.queries.series import metric_figures, policy_of
from metrics.wording import period_text
from tenancy.accounts.tokens import new_token
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_breakdown, make_metric
from tests.factories.overview import make_share
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member
from tests.feedback.linked_audit import QUANTITIES, Figure, Key, locate
from tests.feedback.real_tables import connecticut_district_tables, new_york_tables
from tests.isolation.surfaces import NOTHING, Days, Reading, sum_key

YEAR = (date(2024, 1, 1), date(2024, 12, 31))
FIRST = (date(2024, 1, 1), date(2024, 6, 30))
SECOND = (date(2024, 7, 1), date(2024, 12, 31))
Groups = Mapping[str, tuple[int, int]]
A_B_AND_C = {
    "A": {"Hispanic": (28, 40), "Black": (2, 5)},
    "B": {"Hispanic": (40, 60), "Black": (30, 50)},
    "C": {"Hispanic": (30, 45), "Black": (30, 50)},
}


@dataclass
class Surfaces:
    """A workspace whose metrics are read; ``partners`` by their organization's name."""

    workspace: Workspace
    token: str
    other: UUID
    metrics: list[Metric] = field(default_factory=list)
    partners: dict[str, Membership] = field(default_factory=dict)

    def report(
        self, metric: Metric, name: str, dimensions: Mapping[str, Groups], days: Days = YEAR
    ) -> None:
        """One organization's report; its total is the sum of the first dimension's groups."""
        if name not in self.partners:
            organization = make_organization(name).pk
            self.partners[name] = make_member(
                self.workspace, "partner", organization_id=organization
            )
        first = next(iter(dimensions.values())).values()
        made = Measurement.objects.create(
            metric=metric,
            period_start=days[0],
            period_end=days[1],
            numerator=sum(part for part, _ in first),
            denominator=sum(n for _, n in first),
            organization_id=self.partners[name].organization_id,
            status="accepted",
        )
        for dimension, groups in dimensions.items():
            for group, (part, n) in groups.items():
                make_breakdown(made, group, dimension=dimension, numerator=part, denominator=n)

    def metric(self, **extra: Any) -> Metric:
        """Of at most eight, which fit on one page of the dashboard."""
        assert len(self.metrics) < 8
        self.metrics.append(make_metric(is_on_dashboard=True, **extra))
        return self.metrics[-1]

    def ends(self) -> list[date]:
        """The last days of all periods."""
        with workspace_scope(self.workspace):
            return sorted(set(Measurement.objects.values_list("period_end", flat=True)))

    def read(self, member: Membership | None, *, has_pages: bool) -> Reading:
        """What a member finds by the API, and on all pages; without a member, by the share."""
        ends, client = self.ends(), Client()
        with workspace_scope(self.workspace):
            latest = {
                (str(key), end): (figures.latest.period_start, figures.latest.period_end)
                for end in (*ends, date.max)
                for key, figures in metric_figures(
                    self.metrics,
                    policy=policy_of(self.workspace),
                    period=ALL_TIME if end == date.max else Period(end=end),
                ).items()
                if figures.latest
            }
            rows = Measurement.objects.select_related("metric")
            labels = {
                (str(row.metric_id), period_text(row.period_start, row.period_end)): sum_key(
                    (row.period_start, row.period_end)
                )
                for row in rows
            }
        reading = Reading(self.metrics, latest, labels)
        if member is None:
            reading.read_share(client, self.token, ends)
            return reading
        client.force_login(member.user)
        reading.read_api(client, ends)
        if has_pages:
            reading.read_pages(client, ends)
        return reading

    def check(self, reading: Reading, attacker: str = "") -> int:
        """No small figure can be located by what was read; returns how many are looked for."""
        with workspace_scope(self.workspace):
            return sum(
                self._check(metric, reading.found[str(metric.pk)], attacker)
                for metric in self.metrics
            )

    def _check(self, metric: Metric, seen: Mapping[Key, DisplayValue], attacker: str) -> int:
        k = self.workspace.minimum_group_size
        true = Truth(metric)
        figures = {
            key: Figure(*counts, seen.get(key, NOTHING), true.owners.get(key[0], ""))
            for key, counts in true.counts.items()
            # A group that a report does not list is nobody's.
            if key in seen or counts[0] or (key[0], "", "") not in seen
        }
        assert seen.keys() <= figures.keys()
        small = [key for key, figure in figures.items() if 0 < figure.n < k]
        patterns = SuppressionPattern.objects.filter(metric=metric)
        kept = {name for pattern in patterns for name in pattern.hidden}
        quantities = QUANTITIES if kept and not true.wholes else ("n",)
        for found in locate(
            figures,
            [attacker],
            sums=true.sums,
            wholes=true.wholes,
            asked=small,
            quantities=quantities,
        ):
            parts = true.sums.get(found.key[0], ())
            if (
                attacker
                and parts
                and all(
                    true.owners[each] == attacker
                    for each in parts
                    if true.counts.get((each, *found.key[1:]), (0, 0))[0]
                )
            ):
                continue  # a sum of the attacker's own alone
            is_part = figures[found.key].n < figures[found.key[0], "", ""].n
            if found.quantity == "n" or (
                found.key[1] in kept and is_part and found.key[0] in true.owners
            ):
                assert not found.is_too_narrow(k), (metric.name, found)
        return len(small)


@pytest.fixture
def surfaces(workspace: Workspace) -> Surfaces:
    token = new_token()
    with workspace_scope(workspace):
        make_share(token)
        other = make_organization("Reports nothing").pk
    return Surfaces(workspace, token, other)


class Truth:
    """A metric's reports, groups, sums and periods as they are."""

    def __init__(self, metric: Metric) -> None:
        rows = list(Measurement.objects.filter(metric=metric).order_by("period_end", "pk"))
        self.owners = {str(row.pk): str(row.organization_id) for row in rows}
        self.counts: dict[Key, tuple[int, int]] = {
            (str(row.pk), "", ""): _counts(row) for row in rows
        }
        for each in Breakdown.objects.filter(measurement__in=rows):
            self.counts[str(each.measurement_id), each.dimension, each.group] = _counts(each)
        abouts = {key[1:] for key in self.counts}
        of_period: dict[Days, dict[str, str]] = {}
        for row in rows:
            days = row.period_start, row.period_end
            before = dict(of_period[max(of_period)]) if metric.is_cumulative and of_period else {}
            of_period.setdefault(days, before)[str(row.organization_id)] = str(row.pk)
        self.sums = {sum_key(days): list(parts.values()) for days, parts in of_period.items()}
        for dimension, group in abouts:
            for report in self.owners:
                self.counts.setdefault((report, dimension, group), (0, 0))
            for name, reports in self.sums.items():
                found = [self.counts[report, dimension, group] for report in reports]
                whole = sum(n for n, _ in found), sum(part for _, part in found)
                self.counts[name, dimension, group] = whole
        self.wholes = list(_wholes(of_period, is_running=metric.is_cumulative))


def _counts(row: Measurement | Breakdown) -> tuple[int, int]:
    return int(row.denominator or 0), int(row.numerator or 0)


def _wholes(
    of_period: Mapping[Days, Mapping[str, str]], *, is_running: bool
) -> Iterator[tuple[str, list[str]]]:
    """Sums and reports with those of the periods within theirs."""
    for whole in sorted(of_period):
        parts = [each for each in sorted(of_period) if each != whole and _holds(whole, each)]
        if is_running:
            parts = parts[-1:]  # each date holds the one before it
        if parts:
            yield sum_key(whole), [sum_key(part) for part in parts]
            for owner, report in of_period[whole].items():
                found = {of_period[part].get(owner, report) for part in parts} - {report}
                yield report, sorted(found)


def _holds(whole: Days, part: Days) -> bool:
    return whole[0] <= part[0] and part[1] <= whole[1]


def _locate_nothing(surfaces: Surfaces, insiders: Sequence[str]) -> None:
    """
    As each role, somebody with a share and each reporter, before and after patterns were kept.

    What the API shows is what pages and files show, so these are opened by two readers once.
    """
    roles = {
        role: make_member(surfaces.workspace, role, organization_id=organization)
        for role, organization in (("funder", None), ("viewer", None), ("partner", surfaces.other))
    }
    for is_kept in (False, True):
        if is_kept:
            with workspace_scope(surfaces.workspace):
                assert keep_patterns(workspace=surfaces.workspace)
        for role, member in roles.items():
            has_pages = is_kept and role == "funder"
            assert surfaces.check(surfaces.read(member, has_pages=has_pages)) > 5
        surfaces.check(surfaces.read(None, has_pages=True))
        for name in insiders:
            member = surfaces.partners[name]
            reading = surfaces.read(member, has_pages=not is_kept and name == insiders[0])
            surfaces.check(reading, str(member.organization_id))


def test_a5_f_no_reader_locates_a_small_group_by_all_surfaces_together(surfaces: Surfaces) -> None:
    """A, B and C; a larger period with the same; halves beside a year; a running total; others."""
    with workspace_scope(surfaces.workspace):
        example, larger, halves, running = (
            surfaces.metric(name=name, is_cumulative=name == "Running")
            for name in ("Example", "Larger", "Halves", "Running")
        )
        for name, groups in A_B_AND_C.items():
            surfaces.report(example, name, {"race": groups})
            surfaces.report(larger, name, {"race": groups})
        for name in "DEF":
            surfaces.report(larger, name, {"race": A_B_AND_C["B"]})
        first = {"Hispanic": (28, 40), "Black": (20, 30)}
        for name, second in A_B_AND_C.items():
            both = {
                group: (first[group][0] + part, first[group][1] + n)
                for group, (part, n) in second.items()
            }
            for days, groups in ((FIRST, first), (SECOND, second), (YEAR, both)):
                surfaces.report(halves, name, {"race": groups}, days)
        for name in "AB":
            surfaces.report(running, name, {"race": A_B_AND_C["B"]}, FIRST)
        surfaces.report(running, "C", {"race": {"Hispanic": (2, 3), "Black": (3, 4)}}, YEAR)
        chance = random.Random(8)
        for number in range(3):
            generated = surfaces.metric(name=f"Generated {number}")
            for name in "ABCDEF"[: chance.randint(3, 6)]:
                sizes = [chance.choice((0, 3, 8, 12, 40, 90, 130)) for _ in "wxyz"]
                groups = {
                    group: (chance.randint(0, n), n) for group, n in zip("wxyz", sizes, strict=True)
                }
                surfaces.report(generated, name, {"race": groups})

    _locate_nothing(surfaces, "ABCDEF")


def test_a5_f_no_reader_locates_a_small_group_of_real_schools_and_districts(
    surfaces: Surfaces,
) -> None:
    """The files withhold small groups themselves, which we do not know; 40 gives us our own."""
    surfaces.workspace.minimum_group_size = 40
    surfaces.workspace.save()
    with workspace_scope(surfaces.workspace):
        city, state = surfaces.metric(name="New York"), surfaces.metric(name="Connecticut")
        districts = (each for each in connecticut_district_tables("2017-18") if _is_small(each))
        for metric, tables in ((city, new_york_tables("2006")), (state, districts)):
            for number, table in enumerate(islice(tables, 5)):
                surfaces.report(
                    metric,
                    f"Reporter {number}",
                    {
                        dimension.name: {
                            cell.key: (cell.numerator or 0, cell.n)
                            for cell in dimension.groups
                            if cell.n is not None
                        }
                        for dimension in table.dimensions
                        if dimension.name in ("gender", "race")
                    },
                )

    _locate_nothing(surfaces, [f"Reporter {number}" for number in range(5)])


def _is_small(table: BreakdownTable) -> bool:
    """Whether a table has a group that is small, and one that is not."""
    sizes = [cell.n for cell in table.dimensions[0].groups if cell.n]
    return bool(sizes) and min(sizes) < 40 < max(sizes)
