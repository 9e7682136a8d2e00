"""The impact dashboard: one set of figures on page, API and share, for every role."""

import json
import re
from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from metrics.models import Measurement
from metrics.queries.periods import ALL_TIME, Period
from overview.queries.dashboard import Reader, impact_dashboard
from overview.serializers.dashboard import ImpactDashboardSerializer
from partnerships.models import Activity
from tenancy.audit.recording import touch_workspace
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.overview import make_share
from tests.factories.partnerships import make_activity
from tests.factories.scene import Scene, make_published_wave
from tests.overview.specs import specs_in

PAGE = "/w/harbor/dashboard/"
WHOLE = f"{PAGE}?whole=yes"
DETAILS = f"{PAGE}details/"
API = "/api/v1/workspaces/harbor/dashboard/"
EVERYBODY = Reader(member=None, shows_money=True)
SCOPED = pytest.mark.usefixtures("scope")
ROLES = ("owner", "coordinator", "partner", "funder", "viewer")


@pytest.fixture
def cast(
    owner: Membership,
    coordinator: Membership,
    partner: Membership,
    funder: Membership,
    viewer: Membership,
) -> dict[str, Membership]:
    return {m.role: m for m in (owner, coordinator, partner, funder, viewer)}


def page_as(client: Client, member: Membership, path: str = WHOLE) -> str:
    client.force_login(member.user)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def figures_as(client: Client, member: Membership, path: str = API) -> dict:
    client.force_login(member.user)
    response = client.get(path)
    assert response.status_code == 200, response.content
    return dict(response.json())


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_the_same_figures(
    client: Client, scene: Scene, cast: dict[str, Membership], role: str
) -> None:
    figures = figures_as(client, cast[role])

    assert figures["activities"] == {"count": 1, "people_reached": 140, "hours": "12.00"}
    assert figures["feedback"]["rate"]["value"] == 80.0
    graduation = next(m for m in figures["metrics"] if m["name"] == "Graduation")
    assert graduation["headline"]["value"] == pytest.approx(100 * 124 / 207)
    assert graduation["headline"]["n"] == 207
    assert figures["organization_count"] == 2
    assert figures["win_count"] == 1


@pytest.mark.parametrize("role", ROLES)
def test_money_is_for_those_who_may_read_all_of_it(
    client: Client, scene: Scene, cast: dict[str, Membership], role: str
) -> None:
    sees_money = role in ("owner", "coordinator", "funder")

    assert ("987,654" in page_as(client, cast[role])) is sees_money
    # A number by itself: a random id may hold its digits.
    figures = json.dumps(figures_as(client, cast[role]))
    assert bool(re.search(r"\b987654\b", figures)) is sees_money
    chart = f"/api/v1/workspaces/harbor/charts/metric-trend/?metric={scene.money.pk}"
    assert client.get(chart).status_code == (200 if sees_money else 404)


def test_share_shows_money_only_when_it_was_made_so(client: Client, scene: Scene) -> None:
    with workspace_scope(scene.workspace):
        make_share("plain-token")
        make_share("money-token", shows_money=True)

    assert "987,654" not in client.get("/p/harbor/share/plain-token/details/").content.decode()
    assert "987,654" in client.get("/p/harbor/share/money-token/details/").content.decode()


def test_page_api_and_share_say_the_same(client: Client, scene: Scene, funder: Membership) -> None:
    with workspace_scope(scene.workspace):
        make_share("money-token", shows_money=True)
    figures = figures_as(client, funder)
    pages = [
        page_as(client, funder),
        client.get("/p/harbor/share/money-token/?whole=yes").content.decode(),
    ]

    graduation = next(m for m in figures["metrics"] if m["name"] == "Graduation")
    for page in pages:
        assert f"{graduation['headline']['value']:.1f}%" in page
        assert "n = 207" in page
        assert "40.0 points worse" not in page
        assert f"{figures['feedback']['rate']['value']:.1f}%" in page
        assert "Sixty new library cards." in page


def test_small_group_is_withheld_on_every_surface(
    client: Client, scene: Scene, coordinator: Membership
) -> None:
    with workspace_scope(scene.workspace):
        make_share("a-token")
    query = f"?metric={scene.graduation.pk}&dimension=gender"
    client.force_login(coordinator.user)
    chart = "/api/v1/workspaces/harbor/charts/metric-groups/"
    spec = client.get(chart + query).json()
    shared = specs_in(client.get("/p/harbor/share/a-token/details/").content.decode())
    figures = figures_as(client, coordinator)

    rows = {row["group"]: row for row in spec["data"]["values"]}
    assert spec == shared[f"groups-{scene.graduation.pk}-gender"]
    assert rows["Not told"]["text"] == "withheld"
    assert [row["n"] for row in rows.values()].count("") >= 2
    graduation = next(m for m in figures["metrics"] if m["name"] == "Graduation")
    hidden = [g for g in graduation["groups"] if g["value"]["kind"] == "suppressed"]
    assert "Not told" in [g["group"] for g in hidden]
    assert len(hidden) >= 2
    assert all(g["value"]["n"] is None and g["gap"] is None for g in hidden)
    shared_page = client.get("/p/harbor/share/a-token/?whole=yes").content.decode()
    for text in (page_as(client, coordinator), shared_page):
        assert "withheld" in text
        assert "42.9" not in text


def test_c_wave_of_four_answers_is_left_out_of_the_total(
    client: Client, scene: Scene, coordinator: Membership
) -> None:
    with workspace_scope(scene.workspace):
        make_published_wave(invited=9, answered=4, name="Small circle")
        touch_workspace()

    feedback = figures_as(client, coordinator)["feedback"]

    assert feedback["waves"][0]["responses"]["value"] is None
    assert (feedback["wave_count"], feedback["left_out"]) == (2, 1)
    assert (feedback["rate"]["value"], feedback["responses"]["value"]) == (80.0, 40)
    assert "without 1 survey of too few answers" in page_as(client, coordinator)


def test_measurement_counts_once_it_is_accepted(
    client: Client, scene: Scene, funder: Membership
) -> None:
    with workspace_scope(scene.workspace):
        waiting = make_measurement(
            scene.graduation, 2025, numerator=190, denominator=200, status="submitted"
        )
    assert "95.0%" not in page_as(client, funder)

    with workspace_scope(scene.workspace):
        Measurement.objects.filter(pk=waiting.pk).update(status="accepted")
        touch_workspace()

    assert "95.0%" in page_as(client, funder)


def test_period_limits_every_figure(client: Client, scene: Scene, funder: Membership) -> None:
    figures = figures_as(client, funder, f"{API}?period=custom&start=2023-01-01&end=2023-12-31")

    assert figures["activities"]["count"] == 0
    assert figures["win_count"] == 0
    assert figures["feedback"]["wave_count"] == 0
    graduation = next(m for m in figures["metrics"] if m["name"] == "Graduation")
    assert graduation["headline"]["value"] == 55.0


def test_wrong_period_is_told_and_shows_all_time(
    client: Client, scene: Scene, funder: Membership
) -> None:
    page = page_as(client, funder, f"{WHOLE}&period=custom&start=2024-02-01&end=2023-01-01")

    assert "The last day lies before the first." in page
    assert "All time" in page


def test_every_figure_is_dated(client: Client, scene: Scene, funder: Membership) -> None:
    page = page_as(client, funder)

    assert page.count("as of") >= 10


def test_outsider_finds_nothing(client: Client, scene: Scene, outsider: Membership) -> None:
    client.force_login(outsider.user)

    for path in (PAGE, DETAILS, API, f"{PAGE}charts/sectors.svg"):
        assert client.get(path).status_code == 404


def test_partner_reads_the_goals_of_its_own_partnerships_only(
    client: Client, scene: Scene, partner: Membership, funder: Membership
) -> None:
    with workspace_scope(scene.workspace):
        scene.goal.partnership = scene.partnership
        scene.goal.save()
        touch_workspace()

    assert figures_as(client, partner)["goals"] == []
    assert len(figures_as(client, funder)["goals"]) == 1


@SCOPED
@pytest.mark.parametrize("number", [3, 300])
def test_figures_take_the_same_statements_at_any_size(
    scene: Scene, number: int, django_assert_num_queries
) -> None:
    for index in range(number):
        metric = make_metric(f"m{index:03}", goal=scene.goal)
        make_measurement(metric, 2024, numerator=50, denominator=100, groups={"A": (20, 50)})
    Activity.objects.bulk_create(
        Activity(
            partnership=scene.partnership, type="other", title="x", happened_on=date(2024, 1, 1)
        )
        for _ in range(number)
    )
    scene.workspace.refresh_from_db()

    def all_of_it() -> None:
        figures = impact_dashboard(
            workspace=scene.workspace, reader=EVERYBODY, period=ALL_TIME, today=date(2024, 6, 1)
        )
        assert ImpactDashboardSerializer(figures).data["activities"]["count"] == number + 1

    caches["figures"].clear()
    with django_assert_num_queries(11):
        all_of_it()


def statements(client: Client, path: str) -> int:
    """What one call of the page asks the database, savepoints aside."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE")) for q in captured)


def test_page_asks_anew_only_after_a_write(
    client: Client, scene: Scene, funder: Membership
) -> None:
    client.force_login(funder.user)

    assert [statements(client, PAGE), statements(client, DETAILS)] == [12, 10]
    assert [statements(client, PAGE), statements(client, DETAILS)] == [6, 6]
    with workspace_scope(scene.workspace):
        make_activity(scene.partnership)
        touch_workspace()
    assert [statements(client, PAGE), statements(client, DETAILS)] == [12, 10]
    assert statements(client, WHOLE) == 6


def test_first_screen_says_where_the_rest_is(
    client: Client, scene: Scene, funder: Membership
) -> None:
    query = "?period=custom&start=2020-01-01"
    page = page_as(client, funder, PAGE + query)

    assert f'hx-get="{DETAILS}?period=custom&amp;start=2020-01-01"' in page
    assert f'href="{PAGE}?period=custom&amp;start=2020-01-01&amp;whole=yes"' in page
    assert "Every student graduates" in page
    assert "Sixty new library cards." not in page
    details = page_as(client, funder, DETAILS + query)
    assert "Sixty new library cards." in details
    assert details.strip() in page_as(client, funder, f"{PAGE}{query}&whole=yes")


def test_second_page_of_metrics_is_reached_by_link(
    client: Client, scene: Scene, funder: Membership
) -> None:
    with workspace_scope(scene.workspace):
        for index in range(9):
            make_metric(f"Later {index}", goal=None)
        touch_workspace()
    first = page_as(client, funder, DETAILS)
    second = page_as(client, funder, f"{WHOLE}&page=2")

    assert 'href="?page=2#details"' in first
    assert "Later 8" not in first
    assert "Later 8" in second
    assert f'hx-get="{DETAILS}?page=2"' in page_as(client, funder, f"{PAGE}?page=2")


@SCOPED
def test_pages_of_metrics_show_each_once(scene: Scene) -> None:
    for index in range(20):
        make_metric(f"m{index:02}", goal=scene.goal if index % 2 else None)
    scene.workspace.refresh_from_db()
    names = []
    for page in (1, 2, 3):
        dashboard = impact_dashboard(
            workspace=scene.workspace,
            reader=EVERYBODY,
            period=ALL_TIME,
            today=date(2024, 6, 1),
            page=page,
        )
        names += [metric.name for metric in dashboard.metrics.shown]

    assert dashboard.metrics.page_count == 3
    assert len(names) == len(set(names)) == 22


def test_empty_workspace_offers_the_next_step_to_who_may_take_it(
    client: Client, coordinator: Membership, viewer: Membership
) -> None:
    pages = [page_as(client, member) for member in (coordinator, viewer)]

    assert all("Nothing to show yet" in page for page in pages)
    assert ["Add a metric" in page for page in pages] == [True, False]


@SCOPED
def test_sectors_are_counted_by_organization(scene: Scene) -> None:
    dashboard = impact_dashboard(
        workspace=scene.workspace, reader=EVERYBODY, period=Period(), today=date(2024, 6, 1)
    )

    assert [(s.sector, s.organizations, s.share) for s in dashboard.summary.sectors] == [
        ("education", 1, 50.0),
        ("government", 1, 50.0),
    ]


def test_answers_through_an_open_link_have_a_count_and_no_rate(
    client: Client, scene: Scene, coordinator: Membership
) -> None:
    with workspace_scope(scene.workspace):
        make_published_wave(invited=0, answered=40, name="Open door")
        touch_workspace()

    feedback = figures_as(client, coordinator)["feedback"]

    assert feedback["responses"]["value"] == 80
    assert feedback["rate"]["value"] == 80.0
    assert feedback["waves"][0]["rate"]["kind"] == "missing"
