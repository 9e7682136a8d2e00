"""The database, the server or the session goes away while somebody types; the text goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection

from config.processes import any_free_port
from feedback.models import Answer
from meetings.models import Meeting
from partnerships.models import Activity, ActivityOrganization, Concern
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_wave
from tests.factories.meetings import make_meeting
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace
from tests.security.signing_in import confirm_address

END_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user"
    " AND datname = current_database() AND pid <> pg_backend_pid()"
)


def test_a_part_of_a_page_that_could_not_be_sent_brings_all_that_was_typed(
    visit: Any, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace(slug="harbor")
    with workspace_scope(workspace):
        make_partnership("Reading Together", make_organization("Bridge School"))
    visitor = visit()
    visitor.come_signed_in(make_member(workspace, "coordinator"))
    page = visitor.page
    page.goto("/w/harbor/activities/new/")
    page.locator("[name=title]").fill("Reading evening")
    page.locator("[name=type]").select_option("workshop")
    page.get_by_text("More, now or later").click()
    page.locator("[name=description]").fill("Forty came.\nAll of them stayed.")
    page.get_by_text("Add an organization").click()
    page.locator("[name=new-name]").fill("Harbor Library")
    page.locator("[name=new-sector]").select_option("education")
    with monkeypatch.context() as patched:
        with connection.cursor() as cursor:
            cursor.execute(END_ALL)
        patched.setitem(settings.DATABASES["default"], "PORT", any_free_port())
        page.get_by_role("button", name="Add this organization").click()
        page.get_by_role("heading", name="out of order").wait_for()
    assert page.get_by_text("All of them stayed.").is_visible()
    assert all("503" in text for text in visitor.errors)
    visitor.errors.clear()
    page.get_by_role("button", name="Send it again").click()
    page.get_by_text("Harbor Library is added").wait_for()
    page.get_by_role("button", name="Log it", exact=True).click()
    page.wait_for_url("**/activities/**")
    with workspace_scope(workspace):
        saved = Activity.objects.get()
        assert saved.description.replace("\r", "") == "Forty came.\nAll of them stayed."
        assert ActivityOrganization.objects.filter(organization__name="Harbor Library").exists()


WAITED = 60 * 1000  # longer than a page is taken for fresh, in milliseconds
OUT_OF_REACH = "the server is out of reach"


def _type_minutes(page: Any, path: str) -> None:
    page.goto(path)
    page.locator("[name=minutes]").fill("Forty came.\nAll of them stayed.")


def _type_settings(page: Any, path: str) -> None:
    page.goto(path)
    page.locator("[name=name]").fill("Harbor Coalition of schools")


def _type_concern(page: Any, path: str) -> None:
    page.goto(path)
    page.locator("[name=text]").fill("Rooms are too small")


@dataclass(frozen=True)
class Typed:
    """A form somebody is typing into, and what is true once that is saved."""

    path: str
    type_into: Callable[[Any, str], None]
    field: str
    text: str
    saved: Callable[[], bool]


@pytest.fixture
def coordinator(site: str) -> Membership:
    return make_member(make_workspace(slug="harbor"), "owner")


@pytest.fixture
def typed(request: pytest.FixtureRequest, coordinator: Membership) -> Typed:
    """Three very different forms: a long text, a workspace's settings, a new record."""
    with workspace_scope(coordinator.workspace):
        organization = make_organization("Bridge School")
        partnership = make_partnership("Reading Together", organization)
        meeting = make_meeting(partnership, organization)
    room, long = "/w/harbor", "Forty came.\nAll of them stayed."
    return {
        "minutes": Typed(
            f"{room}/meetings/{meeting.pk}/edit/",
            _type_minutes,
            "minutes",
            long,
            lambda: Meeting.objects.get().minutes.replace("\r", "") == long,
        ),
        "settings": Typed(
            f"{room}/settings/",
            _type_settings,
            "name",
            "Harbor Coalition of schools",
            lambda: Workspace.objects.get().name == "Harbor Coalition of schools",
        ),
        "concern": Typed(
            f"{room}/concerns/new/?partnership={partnership.pk}",
            _type_concern,
            "text",
            "Rooms are too small",
            lambda: Concern.objects.get().text == "Rooms are too small",
        ),
    }[str(request.param)]


def is_saved(typed: Typed, coordinator: Membership) -> bool:
    with workspace_scope(coordinator.workspace):
        return typed.saved()


def send(page: Any) -> None:
    page.locator("main form[method=post] button.button-primary").last.click()


@pytest.mark.parametrize(
    ("typed", "away"),
    [
        ("minutes", "connection refused"),
        ("settings", "answers 503"),
        ("concern", "connection refused"),
    ],
    indirect=["typed"],
)
def test_d_server_away_while_typing_keeps_the_text_and_sends_it_later(
    visit: Any, coordinator: Membership, typed: Typed, away: str
) -> None:
    visitor = visit(phone=True)
    visitor.come_signed_in(coordinator)
    page = visitor.page
    page.clock.install()
    typed.type_into(page, typed.path)
    page.clock.fast_forward(WAITED)
    down = partial(_be_away, is_refused=away == "connection refused")
    page.route("**/*", down)
    send(page)
    page.get_by_text(OUT_OF_REACH).wait_for()
    assert page.locator(f"[name={typed.field}]").input_value() == typed.text
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    stored = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert typed.text.splitlines()[-1] not in stored
    send(page)
    page.wait_for_timeout(300)
    assert page.get_by_text(OUT_OF_REACH).count() == 1
    assert visitor.errors
    visitor.errors.clear()
    page.unroute("**/*", down)
    with page.expect_navigation():
        send(page)
    assert page.get_by_text(OUT_OF_REACH).count() == 0
    assert is_saved(typed, coordinator)


def _be_away(route: Any, *, is_refused: bool) -> None:
    if is_refused:
        route.abort("connectionrefused")
    else:
        route.fulfill(status=503, body="Service Unavailable")


def test_d_without_a_script_the_browsers_own_reload_sends_an_answer_later(
    visit: Any, site: str
) -> None:
    workspace = make_workspace(slug="harbor")
    with workspace_scope(workspace):
        made = make_wave(people=1)
    visitor = visit(phone=True, script=False)
    page = visitor.page
    page.goto(f"/p/harbor/survey/{made.tokens[0]}/")
    page.locator("[name=q6]").fill("Meet less often.")
    page.locator("[name=q1]").first.check(force=True)
    visitor.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Send my answers").click(no_wait_after=True)
    page.wait_for_load_state()
    visitor.context.set_offline(False)
    page.reload()
    page.get_by_role("heading", name="Thank you").wait_for()
    with workspace_scope(workspace):
        assert Answer.objects.filter(text="Meet less often.").count() == 1
    visitor.errors.clear()


def _idle(visitor: Any) -> None:
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session["seen_at"] = 0
        session.save()


def _signed_out_elsewhere(visitor: Any) -> None:
    """In another tab."""
    other = visitor.context.new_page()
    other.goto("/accounts/logout/")
    with other.expect_navigation():
        other.locator("main button.button-primary").click()
    other.close()


def _session_is_gone(visitor: Any) -> None:
    """As after a new password elsewhere, or when old sessions were cleared."""
    Session.objects.all().delete()


@pytest.mark.parametrize(
    ("typed", "is_over", "script"),
    [
        ("minutes", _idle, False),
        ("settings", _signed_out_elsewhere, True),
        ("concern", _session_is_gone, False),
    ],
    indirect=["typed"],
)
def test_d_session_over_while_typing_brings_the_text_after_signing_in(
    visit: Any,
    coordinator: Membership,
    typed: Typed,
    is_over: Callable[[Any], None],
    *,
    script: bool,
) -> None:
    confirm_address(coordinator.user)
    visitor = visit(script=script)
    visitor.come_signed_in(coordinator)
    page = visitor.page
    typed.type_into(page, typed.path)
    is_over(visitor)
    send(page)
    page.wait_for_url("**/accounts/login/**")
    _enter_password(page, coordinator)
    page.get_by_role("heading", name="What you typed is still here").wait_for()
    assert page.get_by_text(typed.text.splitlines()[-1]).is_visible()
    page.reload()
    assert page.locator(f"[name={typed.field}]").input_value().replace("\r", "") == typed.text
    with page.expect_navigation():
        page.get_by_role("button", name="Send it now").click()
    assert is_saved(typed, coordinator)
    page.goto(typed.path)
    assert page.get_by_role("heading", name="What you typed is still here").count() == 0


@pytest.mark.parametrize("typed", ["concern"], indirect=True)
def test_d_signed_in_again_in_another_tab_the_old_form_is_sent_all_the_same(
    visit: Any, coordinator: Membership, typed: Typed
) -> None:
    confirm_address(coordinator.user)
    visitor = visit()
    visitor.come_signed_in(coordinator)
    page = visitor.page
    typed.type_into(page, typed.path)
    _signed_out_elsewhere(visitor)
    other = visitor.context.new_page()
    other.goto("/accounts/login/")
    _enter_password(other, coordinator)
    other.wait_for_url("**/w/harbor/**")
    send(page)
    page.get_by_role("heading", name="What you typed is still here").wait_for()
    assert all("403" in text for text in visitor.errors)
    visitor.errors.clear()
    with page.expect_navigation():
        page.get_by_role("button", name="Send it now").click()
    assert is_saved(typed, coordinator)


def _enter_password(page: Any, member: Membership) -> None:
    page.get_by_label("E-mail").fill(member.user.email)
    page.locator("input[type=password]").fill("a-long-password")
    page.locator("main button[type=submit]").first.click()
