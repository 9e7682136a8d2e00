"""
Every page with a list gives it as CSV and XLSX, as filtered.

The lists are found where pages are: a page that cuts rows into pages has one, whatever made it.
"""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.paginator import Page
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from tenancy.isolation.scope import workspace_scope
from tests.addresses import address_of, values_of
from tests.factories.metrics import make_measurement
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization
from tests.made_once import *  # noqa: F403
from tests.made_once import Users
from tests.routes import Route, member_routes
from tests.samples import Samples

# Lists that are not cut into pages.
SHORT_LISTS = {"w/<slug:workspace_slug>/calls/"}
# Pages of rows that are no list of the workspace, each with its reason.
NO_LISTS = {
    "w/<slug:workspace_slug>/imports/<uuid:run_id>/": "the reader's own file; what was left out"
    " of it is a file as well",
}
LINK = re.compile(r'href="([^"]+\.(csv|xlsx)(?:\?[^"]*)?)" download')
PAGES = [
    pytest.param(route, id=route.pattern)
    for route in member_routes()
    if not route.is_api and route.pattern.endswith("/") and not route.pattern.endswith("file/")
]


def pages_in(response: Any) -> list[Page[Any]]:
    """What a page shows of rows that are cut into pages."""
    contexts = response.context if isinstance(response.context, list) else [response.context]
    scopes = [scope for context in contexts if context is not None for scope in context.dicts]
    return [value for scope in scopes for value in scope.values() if isinstance(value, Page)]


def files_of(html: str) -> dict[str, str]:
    return {ending: url.replace("&amp;", "&") for url, ending in LINK.findall(html)}


def rows_of(client: Client, url: str) -> list[list[str]]:
    answer: Any = client.get(url)
    assert answer.status_code == 200, url
    assert "attachment" in answer.headers["Content-Disposition"]
    content = b"".join(answer.streaming_content)
    if ".csv" in url:
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    [sheet] = load_workbook(io.BytesIO(content)).worksheets
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


@pytest.mark.parametrize("route", PAGES)
def test_d_every_page_with_a_list_gives_it_as_a_file_as_filtered(
    route: Route, users: Users, samples: Samples, client: Client
) -> None:
    values = values_of(route, samples)
    with workspace_scope(samples.workspace):
        if route.pattern in SHORT_LISTS:
            part = make_partnership("Silent", make_organization()).participations
            part.update(since=timezone.localdate() - timedelta(days=99))
        elif route.noun in dir(Samples):
            samples.by_noun(str(route.noun))
        elif route.noun == "import":
            samples.import_run()
        if "metric_id" in values:
            metric = samples.metric().__class__.objects.get(pk=values["metric_id"])
            make_measurement(metric, numerator=50, denominator=100)
    url = address_of(route, samples.workspace.slug, values)
    users.sign_in(client, "owner")
    page: Any = client.get(url)
    if page.status_code != 200:
        return
    shown = pages_in(page)
    if (not shown and route.pattern not in SHORT_LISTS) or route.pattern in NO_LISTS:
        return
    if shown and shown[0].paginator.count == 0 and len(route.arguments) > 1:
        return  # a part of another list, which is filled
    files = files_of(page.content.decode())
    assert files.keys() == {"csv", "xlsx"}, url
    as_csv, as_xlsx = (rows_of(client, files[ending]) for ending in ("csv", "xlsx"))
    assert as_csv[0] == as_xlsx[0]
    assert len(as_csv) == len(as_xlsx) > 1
    if shown:
        assert len(as_csv) == shown[0].paginator.count + 1
        narrowed = client.get(url, {"q": "nothing is called like this", "state": ""})
        if narrowed.context["page"].paginator.count == 0:  # a list with a search
            base = files["csv"].partition("?")[0]
            assert len(rows_of(client, f"{base}?q=nothing is called like this&state=")) == 1


def test_d_the_lists_that_step_out_of_the_nouns_are_among_them(
    users: Users, samples: Samples, client: Client
) -> None:
    """So that the walk above, which looks for lists, can't find too few."""
    users.sign_in(client, "owner")
    base = f"/w/{samples.workspace.slug}"
    for path in ("audit", "check-ins", "imports", "results", "messages", "people", "metrics"):
        assert pages_in(client.get(f"{base}/{path}/")), path


def test_d_a_wave_and_the_audit_trail_are_files_of_what_their_pages_say(
    users: Users, samples: Samples, client: Client
) -> None:
    with workspace_scope(samples.workspace):
        wave = samples.wave()
        samples.invitation()
    users.sign_in(client, "owner")
    base = f"/w/{samples.workspace.slug}"
    head, *people = rows_of(client, f"{base}/waves/{wave.pk}/people.csv")
    assert head == ["Name", "Organization", "State"]
    assert {state for _name, _organization, state in people} == {"Silent"}
    assert rows_of(client, f"{base}/waves/{wave.pk}/people.csv?state=answered") == [head]
    [_head, invited] = rows_of(client, f"{base}/audit/list.csv?q=in@example.org")
    assert invited[2:4] == ["invited", "in@example.org"]
    assert "Role: Viewer" in invited[4]
    assert len(rows_of(client, f"{base}/audit/list.xlsx?q=in@example.org")) == 2
