"""What one reader finds of metrics on all surfaces: pages, charts, files and API."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from openpyxl import load_workbook

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from metrics.models import Metric
from tests.feedback.linked_audit import Key
from tests.overview.specs import specs_in

Days = tuple[date, date]
PAGES, API = "/w/harbor", "/api/v1/workspaces/harbor"
NOTHING = DisplayValue.suppressed(SuppressionReason.LINKED)
VALUE = re.compile(r"<dt>Value</dt><dd>(.*?)</dd>")
COUNTS = re.compile(r"<dt>(?:Counts</dt><dd>[\d,]+ of|People</dt><dd>) ?([\d,]+)</dd>")


def sum_key(days: Days) -> str:
    """What the sums over the reports of a period are called."""
    return f"{days[0]}/{days[1]}"


class Reading:
    """
    The figures of one reader, by report or period, dimension and group.

    What one surface withholds and another shows is known, and two never differ.
    ``latest`` says of each metric and last day asked for of which period the groups are,
    ``periods`` which one a text names.
    """

    def __init__(
        self,
        metrics: Sequence[Metric],
        latest: dict[tuple[str, date], Days],
        periods: dict[tuple[str, str], str],
    ) -> None:
        self.found: dict[str, dict[Key, DisplayValue]] = {str(each.pk): {} for each in metrics}
        self.by_name = {each.name: str(each.pk) for each in metrics}
        self.latest, self.periods = latest, periods
        self.metric_of: dict[str, str] = {}

    def add(self, metric: str, key: Key, value: DisplayValue) -> None:
        """A figure as a surface shows it."""
        before = self.found[metric].setdefault(key, value)
        if before.n is None:
            self.found[metric][key] = value
        elif value.n is not None:
            assert (before.n, before.bound) == (value.n, value.bound), key
            assert before.numerator in (value.numerator, value.numerator or before.numerator), key

    def read_api(self, client: Client, ends: Iterable[date]) -> None:
        """The reports, and the dashboard for each last day."""
        for row in client.get(f"{API}/measurements/?limit=100").json()["results"]:
            self.metric_of[row["id"]] = row["metric"]
            self.add(row["metric"], (row["id"], "", ""), _of_json(row["shown"]))
            for part in row["breakdowns"]:
                key = (row["id"], part["dimension"], part["group"])
                self.add(row["metric"], key, _of_json(part["shown"]))
        for end in ends:
            for metric in client.get(f"{API}/dashboard/?end={end}").json()["metrics"]:
                self._add_figures(metric, end)

    def _add_figures(self, metric: dict[str, Any], end: date) -> None:
        for point in metric["points"]:
            key = (f"{point['period_start']}/{point['period_end']}", "", "")
            self.add(metric["id"], key, _of_json(point["value"]))
        for group in metric["groups"]:
            key = self._group_key(metric["id"], end, group["dimension"], group["group"])
            self.add(metric["id"], key, _of_json(group["value"]))
            self._check_gap(metric["id"], key, group["gap"])

    def _group_key(self, metric: str, end: date, dimension: str, group: str) -> Key:
        return sum_key(self.latest[metric, end]), dimension, group

    def _check_gap(self, metric: str, key: Key, gap: dict[str, Any] | None) -> None:
        """A group's gap follows from what is shown: from the total, or from the groups shown."""
        if gap is None:
            return
        seen, group = self.found[metric], self.found[metric][key]
        groups = [value for each, value in seen.items() if each[:2] == key[:2]]
        shown = [value for value in groups if value.is_shown]
        wholes = [seen[key[0], "", ""]] + ([shown[0]] if len(shown) == 1 else [])
        sums = [
            (whole.n or 0, whole.numerator or 0) for whole in wholes if whole.numerator is not None
        ]
        sums.append(
            (sum(each.n or 0 for each in shown), sum(each.numerator or 0 for each in shown))
        )
        rates = [
            100 * (part - (group.numerator or 0)) / (n - (group.n or 0))
            for n, part in sums
            if n > (group.n or 0)
        ]
        if gap["others_rate"] is not None:
            assert any(abs(rate - gap["others_rate"]) < 1e-6 for rate in rates), (key, gap, rates)

    def read_pages(self, client: Client, ends: Iterable[date]) -> None:
        """Lists, reports, metrics, the dashboard, and the files; once the API was read."""
        self._add_lists(client.get(f"{PAGES}/measurements/").content.decode())
        self._add_list_file(list(csv.reader(io.StringIO(_text(client, "measurements/list.csv")))))
        self._add_list_file(_sheets(client, "measurements/list.xlsx")[0])
        for report in self.metric_of:
            self._add_report(report, client.get(f"{PAGES}/measurements/{report}/").content.decode())
        for metric in self.found:
            page = client.get(f"{PAGES}/metrics/{metric}/").content.decode()
            self._add_lists(page)
            self.add_charts(page, date.max)
        for end in ends:
            page = client.get(f"{PAGES}/dashboard/details/?end={end}").content.decode()
            self.add_charts(page, end)
            rows = list(csv.reader(io.StringIO(_text(client, f"dashboard/figures.csv?end={end}"))))
            for sheet in (rows, *_sheets(client, f"dashboard/figures.xlsx?end={end}")):
                for row in sheet:
                    self._add_row(["" if cell is None else str(cell) for cell in row], end)

    def read_share(self, client: Client, token: str, ends: Iterable[date]) -> None:
        """A shared dashboard for each last day."""
        for end in ends:
            address = f"/p/harbor/share/{token}/details/?end={end}"
            self.add_charts(client.get(address).content.decode(), end)

    def add_charts(self, page: str, end: date) -> None:
        """The charts of metrics with their table twins."""
        specs = {
            name: spec for name, spec in specs_in(page).items() if name[:6] in ("trend-", "groups")
        }
        twins = _Tables(page).of_figures
        for name, spec in specs.items():
            metric = name.removeprefix("trend-").removeprefix("groups-")[:36]
            head, *lines = twins[name]
            assert len(lines) == len(spec["data"]["values"])
            for row, cells in zip(
                spec["data"]["values"], (cells for _id, cells in lines), strict=True
            ):
                named = dict(zip(head[1], cells, strict=True))
                assert (named["Value"], named["n"]) == (row["text"], row["n"])
                if name.startswith("trend-"):
                    key = (self.periods[metric, row["period"]], "", "")
                else:
                    dimension = name[len("groups-") + 37 :]
                    key = self._group_key(metric, end, dimension, row["group"])
                is_exact = row["kind"] == DisplayKind.SHOWN
                self.add(
                    metric, key, _of_text(repr(row["value"]) if is_exact else row["text"], row["n"])
                )

    def _add_lists(self, page: str) -> None:
        for table in _Tables(page).tables:
            head = table[0][1] if table else []
            for row, cells in table[1:]:
                if row.startswith("measurement-"):
                    named = dict(zip(head, cells, strict=False))
                    self._add_total(row.removeprefix("measurement-"), named["Value"], named["n"])

    def _add_total(self, report: str, value: str, n: str) -> None:
        self.add(self.metric_of[report], (report, "", ""), _of_text(value, n))

    def _add_list_file(self, rows: list[list[Any]]) -> None:
        """A file names no ids: each of its rows is a report of this metric, period and reporter."""
        head, *lines = rows
        assert len(lines) == len(self.metric_of)
        shown = sorted(
            (str(value.n or ""), value.is_suppressed)
            for found in self.found.values()
            for key, value in found.items()
            if key[0] in self.metric_of and not key[1]
        )
        named = [dict(zip(head, line, strict=True)) for line in lines]
        written = [_of_text(str(each["Value"]), str(each["n"] or "")) for each in named]
        assert sorted((str(each.n or ""), each.is_suppressed) for each in written) == shown

    def _add_report(self, report: str, page: str) -> None:
        value, counts = VALUE.search(page), COUNTS.search(page)
        assert value
        self._add_total(report, value[1], counts[1] if counts else "")
        for table in _Tables(page).tables:
            head = table[0][1]
            for _row, cells in table[1:]:
                named = dict(zip(head, cells, strict=True))
                if "Kind of group" in named:
                    key = (report, named["Kind of group"].lower(), named["Group"])
                    self.add(self.metric_of[report], key, _of_text(named["Value"], named["n"]))

    def _add_row(self, row: list[str], end: date) -> None:
        """A row of the dashboard's files: of the groups, or over time."""
        if row[0] not in self.by_name:
            return
        metric = self.by_name[row[0]]
        if len(row) >= 6 and re.fullmatch(r"\d{4}-\d\d-\d\d.*", row[1]):
            key = (f"{row[1][:10]}/{row[2][:10]}", "", "")
            self.add(metric, key, _of_text(row[3], row[4]))
        elif len(row) == 7:
            key = self._group_key(metric, end, row[1].lower(), row[2])
            self.add(metric, key, _of_text(row[3], row[4]))


def _text(client: Client, path: str) -> str:
    answer: Any = client.get(f"{PAGES}/{path}")
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def _sheets(client: Client, path: str) -> list[list[list[Any]]]:
    answer: Any = client.get(f"{PAGES}/{path}")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [[list(row) for row in sheet.values] for sheet in book.worksheets]


def _of_json(shown: dict[str, Any]) -> DisplayValue:
    reason = shown["reason"] and SuppressionReason(shown["reason"])
    return DisplayValue(**{**shown, "kind": DisplayKind(shown["kind"]), "reason": reason})


def _of_text(text: str, size: str) -> DisplayValue:
    """A figure as it is written; of a rate the numerator, where only one gives it."""
    words, digits = text.replace(",", ""), size.replace(",", "").removesuffix(".0")
    if words.startswith("withheld") or words in ("*", "–", ""):
        assert digits in ("", "*", "–"), (text, size)
        return NOTHING
    n = int(digits)
    if words == "nobody" or n == 0:
        return DisplayValue.empty()
    rate = float(words.rsplit(" ", 1)[-1].strip("%<>"))
    if words.startswith((">", "over", "<", "under")):
        kind = DisplayKind.ABOVE if words.startswith((">", "over")) else DisplayKind.BELOW
        return DisplayValue(kind=kind, bound=rate, n=n)
    # Charts carry rates as they are, all else rounded.
    within = 0.0501 if "%" in words or rate == round(rate, 1) else 1e-6
    close = [part for part in range(n + 1) if abs(100 * part / n - rate) <= within]
    numerator = close[0] if len(close) == 1 else None
    return DisplayValue.shown(value=rate, n=n, numerator=numerator)


class _Tables(HTMLParser):
    """The tables of a page: rows, each with its id and its cells' words; also by their figures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[tuple[str, list[str]]]] = []
        self.of_figures: dict[str, list[tuple[str, list[str]]]] = {}
        self._figure, self._is_in_cell = "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if tag == "figure":
            self._figure = own.get("id") or ""
        elif tag == "table":
            self.tables.append([])
            self.of_figures[self._figure] = self.tables[-1]
        elif tag == "tr" and self.tables:
            self.tables[-1].append((own.get("id") or "", []))
        elif tag in ("td", "th") and self.tables:
            self.tables[-1][-1][1].append("")
            self._is_in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._is_in_cell = False
        elif tag == "figure":
            self._figure = ""

    def handle_data(self, data: str) -> None:
        if self._is_in_cell:
            cells = self.tables[-1][-1][1]
            cells[-1] = f"{cells[-1]}{data}".strip()
