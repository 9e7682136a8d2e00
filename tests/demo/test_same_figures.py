"""Every figure of the demo's dashboard is the same, to the decimal, wherever it stands."""

import io
import re
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from typing import Any

import openpyxl
from django.test import Client

from tenancy.models import User
from tests.demo.conftest import LoadedDemo
from tests.overview.specs import specs_in

GAP = re.compile(r"^(?:as the others|(\d+\.\d) points (?:worse|better))$")


def test_c_a_figure_is_the_same_wherever_it_stands(demo: LoadedDemo, client: Client) -> None:
    """Text, chart, table, image, file and API; a page prints with its tables open."""
    compared = 0
    for workspace in demo.workspaces:
        funder = next(each for each in workspace["people"] if each["role"] == "funder")
        token = {"Authorization": f"Bearer {funder['api_token']}"}
        slug = workspace["slug"]
        figures = client.get(f"/api/v1/workspaces/{slug}/dashboard/", headers=token).json()
        assert figures["page_count"] == 1
        client.force_login(User.objects.get(email=funder["email"]))
        dashboard = client.get(f"/w/{slug}/dashboard/details/").content.decode()
        file = client.get(f"/w/{slug}/dashboard/figures.xlsx").getvalue()
        sheets = openpyxl.load_workbook(io.BytesIO(file))
        rows: list[Any] = list(sheets["Metrics"].iter_rows(values_only=True))
        listed = {row[0]: row[3] for row in rows}
        for metric in figures["metrics"]:
            page = client.get(f"/w/{slug}/metrics/{metric['id']}/").content.decode()
            for place in (dashboard, page):
                compared += compare(metric, place)
            headline = shown(metric["headline"], metric)
            assert headline in texts(article(metric, dashboard))
            assert rounded(listed[metric["name"]]) == rounded(metric["headline"]["value"])
            labels = f"/w/{slug}/dashboard/charts/metric-trend.svg?metric={metric['id']}"
            assert f">{headline}</text>" in client.get(labels).content.decode()
    assert compared > 60


def compare(metric: dict[str, Any], place: str) -> int:
    """A metric's figures in the API beside charts and tables of a page; how many there were."""
    trend = f"trend-{metric['id']}"
    wanted = [shown(point["value"], metric) for point in metric["points"]]
    assert wanted
    charts = specs_in(place)
    assert [row["text"] for row in charts[trend]["data"]["values"]] == wanted
    assert [cells[1] for cells in table(trend, place)] == wanted
    count = len(wanted)
    of_groups = [key for key in charts if key.startswith(f"groups-{metric['id']}-")]
    assert len(of_groups) == len({group["dimension"] for group in metric["groups"]})
    for key in of_groups:
        drawn = charts[key]["data"]["values"]
        rows = {cells[0]: cells for cells in table(key, place)}
        groups = {group["group"]: group for group in metric["groups"]}
        assert [row["group"] for row in drawn] == list(rows)
        for row in drawn:
            group = groups[row["group"]]
            text = shown(group["value"], metric)
            assert row["text"] == rows[row["group"]][1] == text
            assert row["gap"] == rows[row["group"]][3] == group["gap_text"]
            if group["gap"] and group["gap"]["gap"] is not None:
                [points] = GAP.findall(group["gap_text"])
                assert Decimal(points or "0.0") == rounded(abs(group["gap"]["gap"]))
                assert rounded(group["gap"]["rate"]) == rounded(group["value"]["value"])
            if group["gap"] and group["gap"]["is_flagged"]:
                words = f"{row['group']}: {group['gap_text']} than all others"
                assert words in texts(article(metric, place))
            count += 1
    return count


def rounded(value: float) -> Decimal:
    """To one decimal, halves away from zero."""
    return Decimal(str(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def shown(value: dict[str, Any], metric: dict[str, Any]) -> str:
    """What a page says of a figure in the API."""
    unit = "%" if metric["kind"] == "percentage" else ""
    if value["kind"] in ("above", "below"):
        return f"{'over' if value['kind'] == 'above' else 'under'} {value['bound']:g}{unit}"
    if value["kind"] != "shown":
        return {"suppressed": "withheld", "empty": "nobody", "missing": "–"}[value["kind"]]
    number = rounded(value["value"])
    is_whole = not unit and number == number.to_integral()
    return f"{number:,.0f}" if is_whole else f"{number:,}{unit}"


def article(metric: dict[str, Any], place: str) -> str:
    """A metric's panel on a page."""
    [found] = re.findall(
        rf'<article class="metric" aria-labelledby="metric-(?:{metric["id"]}|title)">.*?</article>',
        place,
        re.DOTALL,
    )
    return str(found)


def table(chart: str, place: str) -> list[list[str]]:
    """The rows of a chart's table, cell by cell."""
    [figure] = re.findall(rf'<figure class="chart" id="{chart}".*?</figure>', place, re.DOTALL)
    body = figure.split("<tbody>")[1]
    return [
        [texts(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def texts(html: str) -> str:
    """The words in markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
