"""
What the most visited pages cost, as real requests count it: every statement, BEGIN and COMMIT
among them. A page that asks for one more fails here, and then either has a reason or is mended.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.partnerships import make_activity, make_goal, make_partnership, make_win
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_workspace

pytestmark = pytest.mark.usefixtures("committed_db")

PAGES, API = "/w/harbor", "/api/v1/workspaces/harbor"


@pytest.fixture
def workspace(committed_db: None) -> Workspace:
    """One row or more of all that the pages below show."""
    caches["figures"].clear()
    made = make_workspace(slug="harbor")
    with workspace_scope(made):
        school, clinic = make_organization(), make_organization()
        make_person(organization=school)
        partnership = make_partnership("Early readers", school, clinic)
        goal = make_goal("Read", partnership)
        make_activity(partnership, school, goal=goal)
        make_win(partnership, organization=school, is_published=True)
        make_measurement(make_metric("Reading", goal=goal), 2025, value=3)
    return made


@pytest.fixture
def browser(workspace: Workspace) -> Client:
    client = Client()
    client.force_login(make_member(workspace, "coordinator").user)
    client.get(f"{PAGES}/organizations/")  # what a process looks up once
    return client


def cost(call: Callable[[], Any], status: int = 200) -> int:
    """How many statements a request takes."""
    with CaptureQueriesContext(connection) as statements:
        assert call().status_code == status
    return len(statements)


@pytest.mark.parametrize(
    ("path", "first", "again"),
    [
        (f"{PAGES}/dashboard/", 13, 7),
        (f"{PAGES}/dashboard/details/", 14, 7),
        (f"{PAGES}/", 18, 7),
        (f"{PAGES}/calls/", 16, 7),
        (f"{PAGES}/organizations/", 9, 9),
        (f"{PAGES}/people/", 9, 9),
        (f"{PAGES}/partnerships/", 9, 9),
        (f"{PAGES}/activities/", 11, 11),
        (f"{PAGES}/metrics/", 10, 10),
        (f"{PAGES}/measurements/", 9, 9),
        (f"{PAGES}/members/", 9, 9),
        (f"{API}/organizations/?limit=100", 8, 8),
        (f"{API}/measurements/?limit=100", 9, 9),
    ],
)
def test_a_page_takes_so_many_statements(
    browser: Client, path: str, first: int, again: int
) -> None:
    assert [cost(lambda: browser.get(path)) for _view in range(2)] == [first, again]


def test_logging_an_activity_takes_fifteen_statements(
    browser: Client, workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        school, clinic = make_organization(), make_organization()
        partnership = make_partnership("Early readers", school, clinic)
    filled = {
        "partnership": partnership.pk,
        "type": "workshop",
        "title": "Story hour",
        "happened_on": date(2026, 1, 5).isoformat(),
        "organizations": [school.pk, clinic.pk],
    }
    assert cost(lambda: browser.post(f"{PAGES}/activities/new/", filled), 302) == 15
