"""A funder takes the dashboard's figures home: those that page and API show, and no others."""

import csv
import io
from typing import Any

from django.test import Client
from openpyxl import load_workbook

from partnerships.models import Activity
from records.numbers import rounded
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.metrics import make_measurement, make_metric, make_target
from tests.factories.scene import Scene

API = "/api/v1/workspaces/harbor/dashboard/"
FILE = "/w/harbor/dashboard/figures"


def sheets(client: Client, query: str = "") -> dict[str, list[dict[str, Any]]]:
    answer: Any = client.get(f"{FILE}.xlsx{query}")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    found: dict[str, list[dict[str, Any]]] = {}
    for sheet in book.worksheets:
        head, *rows = sheet.values
        names = [str(cell) for cell in head]
        found[sheet.title] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def test_d_a_funder_downloads_the_dashboards_figures_as_the_api_gives_them(
    client: Client, scene: Scene, funder: Membership
) -> None:
    with workspace_scope(scene.workspace):
        for number in range(9):  # more than a page of metrics
            make_measurement(make_metric(f"More {number}"), 2024, numerator=60, denominator=100)
    client.force_login(funder.user)
    found = sheets(client)
    listed = {row["Metric"]: row for row in found["Metrics"]}
    number, pages, shown = 1, 1, 0
    while number <= pages:
        data = client.get(f"{API}?page={number}").json()
        pages, number = data["page_count"], number + 1
        for metric in data["metrics"]:
            value = metric["headline"]
            if value["kind"] == "shown":
                assert listed[metric["name"]]["Value"] == float(rounded(value["value"], 1))
                assert listed[metric["name"]]["n"] == value["n"]
                shown += 1
    assert shown >= 9
    summary = {row["Figure"]: row["Value"] for row in found["Summary"]}
    assert summary["Activities"] == data["activities"]["count"]
    assert summary["As of"] == data["as_of"]
    assert [row["Win"] for row in found["Wins"]] == [win["text"] for win in data["wins"]]
    page = client.get("/w/harbor/dashboard/?period=this_year").content.decode()
    assert "dashboard/figures.csv?period=this_year" in page


def test_d_figures_in_the_file_are_rounded_as_on_the_page(
    client: Client, scene: Scene, funder: Membership
) -> None:
    """And progress is the true one where it went the wrong way, not 0."""
    with workspace_scope(scene.workspace):
        metric = make_metric("Rounded", baseline=75)
        make_measurement(metric, 2024, numerator=79, denominator=129)  # 61.240310…
        make_target(metric, 80)
        Activity.objects.update(hours=None)
        Activity.objects.filter(pk=Activity.objects.earliest("pk").pk).update(hours=1518)
    client.force_login(funder.user)
    found = sheets(client)
    [row] = [row for row in found["Metrics"] if row["Metric"] == "Rounded"]
    assert (row["Value"], row["Baseline"], row["Target"]) == (61.2, 75, 80)
    assert row["Progress in per cent"] == -275.2
    [hours] = [row["Value"] for row in found["Summary"] if row["Figure"] == "Hours"]
    assert repr(hours) == "1518"
    page = client.get("/w/harbor/dashboard/details/").content.decode()
    assert "further from the target than at the start" in page


def test_d_what_the_dashboard_withholds_is_a_star_in_the_file(
    client: Client, scene: Scene, funder: Membership
) -> None:
    with workspace_scope(scene.workspace):
        groups = {"Few": (2, 4), "Many": (61, 96)}
        metric = make_metric("Held back")
        make_measurement(metric, 2024, numerator=63, denominator=100, groups=groups)
    client.force_login(funder.user)
    rows = [row for row in sheets(client)["Groups"] if row["Metric"] == "Held back"]
    assert {row["Group"]: (row["Value"], row["n"]) for row in rows} == {
        "Few": ("*", "*"),
        "Many": ("*", "*"),
    }


def test_d_the_figures_as_csv_are_sections_one_after_the_other(
    client: Client, scene: Scene, funder: Membership
) -> None:
    client.force_login(funder.user)
    answer: Any = client.get(f"{FILE}.csv?period=this_year")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert ["Figure", "Value"] in rows
    assert any(row[:1] == ["Metric"] for row in rows)
