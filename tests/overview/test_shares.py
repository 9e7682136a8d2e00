"""Share links: made once, opened by token, over when they are over."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from overview.actions.shares import (
    LONGEST_DAYS,
    ShareAlreadyRevoked,
    ShareDateOutOfRange,
    create_share,
    revoke_share,
)
from overview.models import Share
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.overview import make_share
from tests.factories.scene import Scene
from tests.trail import trail

LIST = "/w/harbor/shares/"
NEW = "/w/harbor/shares/new/"
API = "/api/v1/workspaces/harbor/shares/"


def soon() -> str:
    return (timezone.now() + timedelta(days=30)).date().isoformat()


@pytest.mark.usefixtures("scope")
def test_only_the_hash_of_the_token_is_kept(coordinator: Membership) -> None:
    share, token = create_share(
        acting_member=coordinator,
        title="Board",
        expires_on=timezone.now().date() + timedelta(days=3),
    )

    stored = Share.objects.values().get(pk=share.pk)
    event = AuditEvent.objects.get(action="create_share")
    assert token not in str(stored)
    assert token not in str(event.after)
    assert stored["shows_money"] is False


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize("days", [-1, 400])
def test_date_must_lie_within_a_year(coordinator: Membership, days: int) -> None:
    with pytest.raises(ShareDateOutOfRange):
        create_share(
            acting_member=coordinator,
            title="Board",
            expires_on=timezone.now().date() + timedelta(days=days),
        )


@pytest.mark.usefixtures("scope")
def test_a_share_is_as_it_was_chosen_up_to_a_year_and_the_trail_says_who_ended_it(
    coordinator: Membership, owner: Membership
) -> None:
    last_day = timezone.localdate() + timedelta(days=LONGEST_DAYS)
    share, _token = create_share(
        acting_member=coordinator, title="For the board", expires_on=last_day, shows_money=True
    )
    share.refresh_from_db()
    assert (share.title, share.shows_money, share.created_by) == (
        "For the board",
        True,
        coordinator,
    )
    revoke_share(share=share, acting_member=owner)
    assert trail() == [("create_share", coordinator.pk), ("revoke_share", owner.pk)]


@pytest.mark.usefixtures("scope")
def test_share_ends_once(coordinator: Membership) -> None:
    share = make_share()
    revoke_share(share=share, acting_member=coordinator)

    with pytest.raises(ShareAlreadyRevoked):
        revoke_share(share=share, acting_member=coordinator)
    assert AuditEvent.objects.filter(action="revoke_share").count() == 1


def test_coordinator_makes_a_link_that_opens_without_an_account(
    client: Client, scene: Scene, coordinator: Membership
) -> None:
    client.force_login(coordinator.user)
    page = client.post(NEW, {"title": "Fund for Learning", "expires_on": soon()}, follow=True)
    link = re.search(r'value="http[^"]*?(/p/harbor/share/[^"]+)"', page.content.decode())
    assert link is not None

    answer = Client().get(link[1])

    assert answer.status_code == 200
    assert "Graduation" in answer.content.decode()
    assert link[1].split("/")[-2] not in client.get(LIST).content.decode()


def test_wrong_date_keeps_what_was_typed(client: Client, coordinator: Membership) -> None:
    client.force_login(coordinator.user)
    page = client.post(NEW, {"title": "Fund for Learning", "expires_on": "2001-01-01"})

    assert page.status_code == 422
    assert "Fund for Learning" in page.content.decode()
    assert "at most a year ahead" in page.content.decode()


def test_door_stays_out_of_search_engines_and_referrers(client: Client, scene: Scene) -> None:
    with workspace_scope(scene.workspace):
        make_share("a-token")
    answer = client.get("/p/harbor/share/a-token/")

    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "unsafe-" not in answer["Content-Security-Policy"]


def test_opening_is_noted_by_day(client: Client, scene: Scene) -> None:
    with workspace_scope(scene.workspace):
        share = make_share("a-token")
    client.get("/p/harbor/share/a-token/")

    with workspace_scope(scene.workspace):
        share.refresh_from_db()
        assert share.last_opened_on == timezone.now().date()


@pytest.mark.parametrize("change", ["expired", "revoked"])
def test_link_that_is_over_says_so_and_shows_nothing(
    client: Client, scene: Scene, change: str
) -> None:
    with workspace_scope(scene.workspace):
        share = make_share("a-token", days=-1 if change == "expired" else 30)
        if change == "revoked":
            Share.objects.filter(pk=share.pk).update(revoked_at=timezone.now())
    answer = client.get("/p/harbor/share/a-token/")

    assert answer.status_code == 410
    assert "This link has ended" in answer.content.decode()
    assert "Graduation" not in answer.content.decode()
    for path in ("charts/sectors/", "charts/sectors.svg"):
        assert client.get(f"/p/harbor/share/a-token/{path}").status_code == 404


def test_unknown_token_and_another_workspaces_token_meet_nothing(
    client: Client, scene: Scene, other_workspace: Workspace
) -> None:
    with workspace_scope(other_workspace):
        make_share("their-token")

    for token in ("no-such-token", "their-token"):
        assert client.get(f"/p/harbor/share/{token}/").status_code == 404


def test_share_reaches_dashboard_metrics_only(client: Client, scene: Scene) -> None:
    with workspace_scope(scene.workspace):
        make_share("a-token")
        scene.graduation.is_on_dashboard = False
        scene.graduation.save()

    chart = "/p/harbor/share/a-token/charts/metric-trend.svg"
    assert client.get(f"{chart}?metric={scene.graduation.pk}").status_code == 404
    assert client.get(chart).status_code == 404
    assert b"Graduation" not in client.get("/p/harbor/share/a-token/?whole=yes").content


def test_door_takes_reading_only(client: Client, scene: Scene) -> None:
    with workspace_scope(scene.workspace):
        make_share("a-token")

    assert client.post("/p/harbor/share/a-token/").status_code == 405


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_only_coordinators_share(
    client: Client, request: pytest.FixtureRequest, scene: Scene, role: str
) -> None:
    with workspace_scope(scene.workspace):
        share = make_share()
    client.force_login(request.getfixturevalue(role).user)

    assert client.get(LIST).status_code == 403
    assert client.post(NEW, {"title": "x", "expires_on": soon()}).status_code == 403
    assert client.post(f"{LIST}{share.pk}/deletion/").status_code == 403
    assert client.get(API).status_code == 403
    assert client.delete(f"{API}{share.pk}/").status_code == 403


def test_outsider_cannot_end_a_link(client: Client, scene: Scene, outsider: Membership) -> None:
    with workspace_scope(scene.workspace):
        share = make_share()
    client.force_login(outsider.user)

    assert client.post(f"{LIST}{share.pk}/deletion/").status_code == 404
    assert client.delete(f"/api/v1/workspaces/valley/shares/{share.pk}/").status_code == 404


def test_page_ends_a_link_and_tells_when_it_was_ended_before(
    client: Client, scene: Scene, coordinator: Membership
) -> None:
    with workspace_scope(scene.workspace):
        share = make_share("a-token", title="Old board")
    client.force_login(coordinator.user)
    address = f"{LIST}{share.pk}/deletion/"

    assert "is ended" in client.post(address, follow=True).content.decode()
    assert "ended already" in client.post(address, follow=True).content.decode()
    assert client.get("/p/harbor/share/a-token/").status_code == 410


def test_api_gives_the_link_once(client: Client, scene: Scene, coordinator: Membership) -> None:
    client.force_login(coordinator.user)
    made = client.post(
        API,
        {"title": "Board", "expires_on": soon()},
        content_type="application/json",
        headers={"Idempotency-Key": "k1"},
    )
    assert made.status_code == 201, made.content
    share = made.json()

    path = share["link"].split("/p/", 1)[1]
    assert Client().get(f"/p/{path}").status_code == 200
    assert client.get(f"{API}{share['id']}/").json()["link"] is None
    assert client.delete(f"{API}{share['id']}/").status_code == 204
    assert Client().get(f"/p/{path}").status_code == 410
    assert client.delete(f"{API}{share['id']}/").status_code == 422


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_the_same_statements_at_any_size(
    client: Client,
    scene: Scene,
    coordinator: Membership,
    django_assert_num_queries,
    number: int,
) -> None:
    with workspace_scope(scene.workspace):
        for _ in range(number):
            make_share(created_by=coordinator)
    client.force_login(coordinator.user)

    with django_assert_num_queries(10):
        assert client.get(LIST).status_code == 200
    with django_assert_num_queries(9):
        assert len(client.get(API).json()["results"]) == number


def test_nothing_kept_holds_a_token(scene: Scene, client: Client) -> None:
    with workspace_scope(scene.workspace):
        make_share("very-secret-token")
    assert client.get("/p/harbor/share/very-secret-token/").status_code == 200

    for name in caches:
        assert "very-secret-token" not in str(list(vars(caches[name])["_cache"].values()))


def test_made_up_addresses_do_not_fill_the_cache(scene: Scene, client: Client) -> None:
    """Whoever holds a link can ask for as many periods, pages and groups as there are words."""
    share = "/p/harbor/share/a-token/"
    with workspace_scope(scene.workspace):
        make_share("a-token")
    metric = scene.graduation.pk

    def look(query: str) -> None:
        for address in ("", "charts/sectors.svg", "charts/metric-trend.svg"):
            assert client.get(f"{share}{address}?metric={metric}&{query}").status_code == 200

    look("period=this_year")
    size = len(vars(caches["figures"])["_cache"])
    assert size > 0
    for number in range(5):
        day = timezone.localdate() - timedelta(days=number)
        look(f"start={day}")
        look(f"period=custom&end={day}&page={number}")
        client.get(f"{share}?period=this_year&page={2 + number}")
        client.get(f"{share}charts/metric-groups.svg?metric={metric}&dimension=d{number}")
    assert len(vars(caches["figures"])["_cache"]) == size


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_c_a_link_works_through_the_day_that_was_chosen_where_the_workspace_is(
    coordinator: Membership, zone: str
) -> None:
    workspace = coordinator.workspace
    workspace.time_zone = zone
    workspace.save()
    with workspace_scope(workspace), time_machine.travel(datetime(2026, 3, 5, 12, tzinfo=UTC)):
        share, _token = create_share(
            acting_member=coordinator, title="Board", expires_on=date(2026, 3, 20)
        )
    day_ends = datetime(2026, 3, 20, 23, 59, 30, tzinfo=ZoneInfo(zone))
    with time_machine.travel(day_ends):
        assert share.is_open
    with time_machine.travel(day_ends + timedelta(minutes=1)):
        assert not share.is_open
