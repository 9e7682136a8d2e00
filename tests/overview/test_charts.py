"""Charts: specs that draw, hold nothing withheld, and need nothing evaluated."""

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
import vl_convert
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from feedback.suppression.students import StudentPolicy
from metrics.charts.chart import PALETTE, page_specs
from metrics.charts.groups import groups_chart, metric_charts
from metrics.charts.trends import trend_chart
from metrics.queries.series import MetricFigures, metric_figures
from overview.charts import sectors_chart
from overview.drawing import draw
from overview.queries.participation import SectorFigure
from tenancy.models import Membership
from tests.factories.metrics import make_measurement, make_metric, make_target
from tests.factories.scene import Scene
from tests.overview.specs import specs_in

TREND = "/api/v1/workspaces/harbor/charts/metric-trend/"


@pytest.fixture
def figures(scope: object) -> MetricFigures:
    metric = make_metric("Graduation")
    make_measurement(metric, 2021, numerator=2, denominator=6)
    make_measurement(metric, 2022, numerator=98, denominator=99)
    make_measurement(
        metric, 2023, numerator=120, denominator=200, groups={"A": (30, 100), "B": (90, 100)}
    )
    make_target(metric, 70)
    return metric_figures([metric], policy=StudentPolicy(minimum=10))[metric.pk]


def test_trend_leaves_a_break_where_a_point_is_withheld(figures: MetricFigures) -> None:
    rows = trend_chart(figures).rows

    assert [row["value"] for row in rows] == [None, 95, 60.0]
    assert [row["text"] for row in rows] == ["withheld", "over 95%", "60.0%"]
    assert rows[0]["n"] == ""


def test_groups_that_lag_behind_stand_out(figures: MetricFigures) -> None:
    rows = groups_chart(figures, "gender").rows

    assert [(row["group"], PALETTE[row["color"]]) for row in rows] == [
        ("B", "brand"),
        ("A", "bad"),
    ]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_every_chart_draws_in_every_direction(figures: MetricFigures, language: str) -> None:
    sectors = [SectorFigure(sector="health", organizations=3, partnerships=2, share=100.0)]
    with override(language):
        charts = [
            trend_chart(figures),
            groups_chart(figures, "gender"),
            sectors_chart(sectors, as_of=date(2026, 1, 1)),
        ]

        specs = [chart.spec for chart in charts]
        images = [draw(spec) for spec in specs]

    assert all(image.startswith("<svg") and "NaN" not in image for image in images)
    assert specs[1]["layer"][0]["encoding"]["x"]["scale"]["reverse"] is (language == "ar")


def test_specs_are_valid_vega_lite(figures: MetricFigures) -> None:
    for chart in metric_charts(figures):
        assert vl_convert.vegalite_to_vega(chart.spec)["marks"]


def test_page_carries_once_what_its_charts_share(figures: MetricFigures) -> None:
    charts = metric_charts(figures)
    carried = json.loads(page_specs(charts))

    for chart in charts:
        assert {**carried["base"], **carried["charts"][chart.id]} == chart.spec
    assert not carried["base"].keys() & carried["charts"][charts[0].id].keys()


def test_table_says_what_the_chart_draws(figures: MetricFigures) -> None:
    trend, groups = metric_charts(figures)

    assert [name for name, _texts in trend.table] == ["2021", "2022", "2023"]
    assert [texts for _name, texts in trend.table] == [
        ["withheld", "", "1"],
        ["over 95%", "99", "1"],
        ["60.0%", "200", "1"],
    ]
    assert [name for name, _texts in groups.table] == [row["group"] for row in groups.rows]
    assert groups.table[1][1][:2] == [groups.rows[1]["text"], "100"]


def test_long_names_take_two_lines_beside_their_bars(scope: object) -> None:
    metric = make_metric("Graduation")
    make_measurement(
        metric,
        2023,
        numerator=120,
        denominator=200,
        groups={"English Proficient Students": (90, 100), "Others": (30, 100)},
    )
    figures = metric_figures([metric], policy=StudentPolicy(minimum=10))[metric.pk]

    picture = vl_convert.vegalite_to_svg(groups_chart(figures, "gender").spec)

    assert ">English Proficient<" in picture
    assert ">Students<" in picture
    assert ">Others<" in picture


def test_colors_are_the_tokens_of_the_design_system() -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(encoding="utf-8")

    for color, token in PALETTE.items():
        assert re.search(rf"--{token}: light-dark\({color},", tokens), token


def test_unknown_chart_metric_and_name_are_not_found(
    client: Client, scene: Scene, funder: Membership
) -> None:
    client.force_login(funder.user)

    assert client.get(TREND).status_code == 404
    assert client.get(f"{TREND}?metric={uuid4()}").status_code == 404
    assert client.get(f"{TREND}?metric=nonsense").status_code == 400
    assert client.get("/api/v1/workspaces/harbor/charts/unknown/").status_code == 404
    assert client.get("/w/harbor/dashboard/charts/unknown.svg").status_code == 404


def test_api_names_the_charts(client: Client, scene: Scene, funder: Membership) -> None:
    client.force_login(funder.user)

    names = client.get("/api/v1/workspaces/harbor/charts/").json()
    assert names == ["metric-trend", "metric-groups", "sectors"]


def test_image_shows_the_same_as_the_spec(client: Client, scene: Scene, funder: Membership) -> None:
    client.force_login(funder.user)
    query = f"?metric={scene.graduation.pk}"

    spec = client.get(TREND + query).json()
    image = client.get(f"/w/harbor/dashboard/charts/metric-trend.svg{query}")

    assert image["Content-Type"] == "image/svg+xml"
    assert spec["data"]["values"][-1]["text"] in image.content.decode()


def test_page_offers_table_and_image_for_every_chart(
    client: Client, scene: Scene, funder: Membership
) -> None:
    client.force_login(funder.user)
    page = client.get("/w/harbor/dashboard/?whole=yes").content.decode()

    charts = re.findall(r'class="chart-canvas" data-chart="([^"]+)"', page)
    assert len(charts) == page.count("<noscript><img") == page.count('class="table-twin"') == 4
    assert list(specs_in(page)) == charts
    images = [unescape(each) for each in re.findall(r'<noscript><img [^>]*src="([^"]+)"', page)]
    assert all(client.get(each)["Content-Type"] == "image/svg+xml" for each in images)


def test_charts_in_the_page_are_those_of_the_api(
    client: Client, scene: Scene, funder: Membership
) -> None:
    client.force_login(funder.user)
    in_page = specs_in(client.get("/w/harbor/dashboard/details/").content.decode())
    in_own_page = specs_in(client.get(f"/w/harbor/metrics/{scene.graduation.pk}/").content.decode())

    trend = client.get(f"{TREND}?metric={scene.graduation.pk}").json()
    assert trend == in_page[f"trend-{scene.graduation.pk}"]
    assert in_page.items() >= in_own_page.items()


def test_script_is_built_once_and_hands_out_only_what_is_used(tmp_path: Path, settings) -> None:
    settings.BASE_DIR = tmp_path
    call_command("build_vega", verbosity=0)
    built = tmp_path / "static/generated/vega.js"
    first = built.stat().st_mtime_ns
    call_command("build_vega", verbosity=0)

    text = built.read_text(encoding="utf-8")
    assert built.stat().st_mtime_ns == first
    assert "window.vegaEmbed" in text
    assert "window.vegaLite" not in text
    assert [path.name for path in built.parent.iterdir()] == ["vega.js"]


def test_spec_holds_no_figure_of_a_withheld_group(scope: object) -> None:
    metric = make_metric()
    make_measurement(
        metric, numerator=53, denominator=107, groups={"Tiny": (3, 7), "Large": (50, 100)}
    )
    figures = metric_figures([metric], policy=StudentPolicy(minimum=10))[metric.pk]

    rows = json.dumps(groups_chart(figures, "gender").spec)

    assert "42.8" not in rows
    assert "50.0" not in rows
