"""A partner reports figures on a phone without script; a coordinator imports and accepts."""

from typing import Any

import pytest

from metrics.models import Measurement
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_metric
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace


@pytest.fixture
def place(site: str) -> tuple[Workspace, Membership, Membership, str]:
    workspace = make_workspace(slug="harbor", name="Harbor Coalition")
    with workspace_scope(workspace):
        school = make_organization(name="Bridge School", sector="education")
        metric = make_metric("Graduation", goal=None, baseline=50)
    partner = make_member(workspace, "partner", organization_id=school.pk)
    return workspace, partner, make_member(workspace, "coordinator"), str(metric.pk)


def test_report_on_a_phone_without_script(
    visit: Any, place: tuple[Workspace, Membership, Membership, str]
) -> None:
    workspace, partner, coordinator, metric = place
    phone = visit(phone=True, script=False)
    phone.sign_in(partner)
    page = phone.page
    page.goto(f"/w/harbor/metrics/{metric}/")
    page.get_by_role("link", name="Report figures").click()
    page.get_by_label("How many had the outcome").fill("60")
    page.get_by_label("How many there were in all").fill("100")
    page.get_by_label("Student group", exact=True).first.fill("Female")
    page.get_by_role("button", name="Add a row").click()
    assert page.get_by_label("How many had the outcome").input_value() == "60"
    assert page.get_by_label("Student group", exact=True).first.input_value() == "Female"
    assert page.get_by_label("Student group", exact=True).count() == 3
    page.get_by_label("Had the outcome", exact=True).first.fill("33")
    page.get_by_label("In all", exact=True).first.fill("50")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Submit", exact=True).last.click()
    assert page.get_by_text("60 of 100").is_visible()
    desk = visit()
    desk.come_signed_in(coordinator)
    desk.page.goto("/w/harbor/measurements/?status=submitted")
    desk.page.get_by_label("Accept Graduation").check()
    desk.page.get_by_role("button", name="Accept the chosen measurements").click()
    desk.page.get_by_text("1 measurement accepted.").wait_for()
    with workspace_scope(workspace):
        assert Measurement.objects.get().is_accepted


@pytest.mark.parametrize("script", [True, False])
def test_d_a_report_asks_for_days_only_where_its_period_is_none_of_those_offered(
    visit: Any, place: tuple[Workspace, Membership, Membership, str], *, script: bool
) -> None:
    _workspace, partner, _coordinator, metric = place
    phone = visit(phone=True, script=script)
    phone.come_signed_in(partner)
    page = phone.page
    page.goto(f"/w/harbor/metrics/{metric}/measurements/new/")
    first, last = page.locator("[name=period_start]"), page.locator("[name=period_end]")
    assert not first.is_visible()
    assert not last.is_visible()
    page.get_by_label("Period").select_option("other")
    assert first.is_visible()
    assert last.is_visible()
    page.get_by_label("How many had the outcome").fill("60")
    page.get_by_role("button", name="Submit", exact=True).last.click()
    page.locator(".has-errors [name=period_start]").wait_for()
    assert all("422" in text for text in phone.errors)
    phone.errors.clear()
    assert first.is_visible()
