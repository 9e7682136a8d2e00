"""The database goes away under somebody's hands; what was typed is on the page, and goes on."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from config.processes import any_free_port
from partnerships.models import Activity, ActivityOrganization
from tenancy.isolation.scope import workspace_scope
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace

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
