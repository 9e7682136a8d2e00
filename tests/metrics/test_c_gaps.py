"""Gaps within their dimension, in words that fit the direction, alike on every surface."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from feedback.suppression.students import StudentPolicy
from metrics.charts.groups import groups_chart
from metrics.charts.trends import trend_chart
from metrics.models import Metric
from metrics.queries.series import MetricFigures, metric_figures
from metrics.wording import closing_text, flag_text, unknown_text
from overview.drawing import draw
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_breakdown, make_measurement, make_metric
from tests.factories.overview import make_share

POLICY = StudentPolicy(minimum=10)
SCOPED = pytest.mark.usefixtures("scope")


def figures_of(metric: Metric) -> MetricFigures:
    return metric_figures([metric], policy=POLICY)[metric.pk]


def make_graduation(**extra: Any) -> Metric:
    """9,616 students, of whom 460 are of neither group: the demo's own counts."""
    metric = make_metric(**extra)
    make_measurement(
        metric, 2006, numerator=5870, denominator=9616,
        groups={"Special": (263, 956), "General": (5403, 8200)}, dimension="Special education",
    )  # fmt: skip
    return metric


@SCOPED
def test_c_students_of_no_known_group_are_not_all_others() -> None:
    figures = figures_of(make_graduation(outcome="graduates"))

    [worst] = figures.flagged_groups

    assert flag_text(worst) == (
        "Special: 38.4 points worse than all others; 367 more graduates would close it."
    )
    assert unknown_text(figures, "Special education") == "Group not known: 460"
    assert "Group not known: 460" in groups_chart(figures, "Special education").basis


@SCOPED
def test_c_fewer_would_close_it_where_less_is_better() -> None:
    metric = make_metric(direction="down", outcome="dropouts")
    make_measurement(metric, numerator=60, denominator=200, groups={"A": (45, 100), "B": (15, 100)})

    [worst] = figures_of(metric).flagged_groups

    assert worst.gap is not None
    assert (worst.gap.rate, worst.gap.others_rate, worst.gap.gap) == (45.0, 15.0, -30.0)
    assert flag_text(worst) == (
        "A: 30.0 points worse than all others; 30 fewer dropouts would close it."
    )


@SCOPED
@pytest.mark.parametrize(
    ("language", "direction", "outcome", "words"),
    [
        ("en", "up", "", "30 more people with this outcome would close it"),
        ("en", "down", "", "30 fewer people with this outcome would close it"),
        ("en", "up", "graduates", "30 more graduates would close it"),
        ("en", "down", "dropouts", "30 fewer dropouts would close it"),
        ("es", "up", "", "30 personas más con este resultado cerrarían la brecha"),
        ("es", "down", "", "30 personas menos con este resultado cerrarían la brecha"),
        ("es", "up", "graduados", "30 graduados más cerrarían la brecha"),
        ("es", "down", "abandonos", "30 abandonos menos cerrarían la brecha"),
    ],
)
def test_c_closing_a_gap_in_both_directions_and_languages(
    language: str, direction: str, outcome: str, words: str
) -> None:
    metric = make_metric(direction=direction, outcome=outcome)
    more = {"A": (45, 100), "B": (15, 100)}
    make_measurement(metric, numerator=60, denominator=200, groups=more)

    with override(language):
        [worst] = figures_of(metric).flagged_groups
        assert closing_text(worst) == words


@pytest.mark.parametrize(("direction", "word"), [("up", "more"), ("down", "fewer")])
def test_c_every_surface_says_more_or_fewer(
    client: Client, workspace: Workspace, funder: Membership, direction: str, word: str
) -> None:
    with workspace_scope(workspace):
        metric = make_metric("Outcome", direction=direction)
        make_measurement(
            metric, numerator=60, denominator=200, groups={"A": (45, 100), "B": (15, 100)}
        )
        make_share("a-token")
    client.force_login(funder.user)
    sentence = f"30 {word} people with this outcome would close it"
    other = "fewer people" if word == "more" else "more people"
    query = f"?metric={metric.pk}&dimension=gender"

    for path in (
        f"/w/harbor/metrics/{metric.pk}/",
        "/w/harbor/dashboard/?whole=yes",
        "/p/harbor/share/a-token/?whole=yes",
        f"/api/v1/workspaces/harbor/metrics/{metric.pk}/",
        "/api/v1/workspaces/harbor/dashboard/",
        f"/api/v1/workspaces/harbor/charts/metric-groups/{query}",
    ):
        text = client.get(path).content.decode()
        assert sentence in text, path
        assert other not in text, path


@SCOPED
def test_c_gap_beside_a_withheld_group_tells_nothing_of_it() -> None:
    """The groups are not everybody, so only those that are shown are compared."""
    metric = make_metric()
    make_measurement(
        metric, numerator=182, denominator=350,
        groups={"A": (40, 100), "B": (80, 100), "C": (30, 60), "Tiny": (2, 6), "Small": (4, 9)},
    )  # fmt: skip

    figures = figures_of(metric)
    shown = {each.group: each for each in figures.groups if each.value.is_shown}
    hidden = [each for each in figures.groups if not each.value.is_shown]

    assert hidden
    assert figures.unknown == ()
    everybody = [(each.value.numerator or 0, each.value.n or 0) for each in shown.values()]
    for each in shown.values():
        others = [
            sum(parts) - own
            for parts, own in zip(
                zip(*everybody, strict=True),
                (each.value.numerator or 0, each.value.n or 0),
                strict=True,
            )
        ]
        assert each.gap is not None
        assert each.gap.others_rate == pytest.approx(100 * others[0] / others[1])


@SCOPED
def test_c_17_two_groups_without_a_total_are_compared() -> None:
    metric = make_metric()
    measurement = make_measurement(metric, 2019)
    make_breakdown(measurement, "Without", numerator=850, denominator=900)
    make_breakdown(measurement, "With", numerator=40, denominator=100)

    figures = figures_of(metric)

    assert figures.headline.is_missing
    assert [round(each.value.value or 0, 1) for each in figures.groups] == [94.4, 40.0]
    assert [each.gap and round(each.gap.gap or 0, 1) for each in figures.groups] == [54.4, -54.4]


@SCOPED
def test_c_19_empty_group_changes_nothing() -> None:
    metric = make_metric()
    make_measurement(
        metric, 2019, numerator=1700, denominator=2000,
        groups={"Low": (700, 900), "Not low": (1000, 1100), "Unknown": (0, 0)},
    )  # fmt: skip

    values = {each.group: each.value for each in figures_of(metric).groups}

    assert values["Low"].value == pytest.approx(77.8, abs=0.05)
    assert values["Low"].is_shown
    assert values["Not low"].is_shown


@SCOPED
def test_c_chart_whose_only_group_is_withheld_shows_one_label() -> None:
    metric = make_metric()
    make_measurement(metric, numerator=60, denominator=100, groups={"Tiny": (3, 7)})

    image = draw(groups_chart(figures_of(metric), "gender").spec)
    texts = [text for text in re.findall(r"<text[^>]*>([^<]*)</text>", image) if text]

    assert texts == ["Tiny", "withheld"]


@SCOPED
def test_c_axis_that_is_cut_is_marked() -> None:
    high, low = make_metric(), make_metric()
    for year, part in ((2023, 82), (2024, 85)):
        make_measurement(high, year, numerator=part, denominator=100)
        make_measurement(low, year, numerator=part - 78, denominator=100)

    cut, whole = (json.dumps(trend_chart(figures_of(each)).spec) for each in (high, low))

    assert "%, the axis starts at 70" in cut
    assert '"text": "//"' in cut
    # A target's words, 12 px high, end 4 px above its line, which may be the top of the chart.
    [title_y] = {int(found) for found in re.findall(r'"titleY": (-?\d+)', cut)}
    assert title_y < -(12 + 4)
    assert '"domainMin": 70' in cut
    assert '"text": "//"' not in whole
    assert '"zero": true' in whole
