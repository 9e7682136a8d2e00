"""The shared dashboard in a real browser: charts under the strict policy, and without script."""

from typing import Any

import pytest
from django.core.management import call_command

from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.overview import make_share
from tests.factories.scene import build_scene
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace

SHARE = "/p/harbor/share/a-token/"


@pytest.fixture
def shared(site: str) -> str:
    """A share of a dashboard with figures, and the script that draws its charts."""
    call_command("build_vega", verbosity=0)
    workspace = make_workspace(slug="harbor", name="Harbor Coalition")
    with workspace_scope(workspace):
        build_scene(workspace)
        make_share("a-token")
    return SHARE


def test_every_chart_is_drawn_without_anything_unsafe(visit: Any, shared: str) -> None:
    window = visit()
    answer = window.page.goto(shared, wait_until="networkidle")
    charts = window.page.locator(".chart-canvas")

    assert "unsafe-" not in answer.headers["content-security-policy"]
    assert charts.count() == 3
    for index in range(charts.count()):
        charts.nth(index).scroll_into_view_if_needed()
        charts.nth(index).locator("svg").wait_for()
    assert "withheld" in window.page.locator(".chart-drawing").all_text_contents()[1]
    # Colors come from the design tokens, so that dark mode and print follow.
    assert window.page.locator(".chart-drawing [stroke='var(--brand)']").count() >= 1
    assert window.page.locator(".chart-canvas [style*='unsafe']").count() == 0


def test_phone_without_script_reads_the_same_figures(visit: Any, shared: str) -> None:
    window = visit(phone=True, script=False)
    window.page.goto(shared)
    window.page.get_by_role("link", name="Show metrics").click()
    image = window.page.locator("noscript img, img.chart-image").first
    image.scroll_into_view_if_needed()
    assert image.evaluate("each => each.decode().then(() => each.naturalWidth)") > 0
    window.page.locator("summary", has_text="The same figures as a table").first.click()
    assert window.page.get_by_role("cell", name="59.9%").first.is_visible()
    width = window.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390


def test_phone_shows_a_change_of_reporters_within_its_width(visit: Any, shared: str) -> None:
    workspace = Workspace.objects.get(slug="harbor")
    with workspace_scope(workspace):
        metric = make_metric("Attendance")
        first, second = make_organization("First"), make_organization("Second")
        make_measurement(metric, 2022, numerator=60, denominator=100, organization=first)
        make_measurement(metric, 2024, numerator=70, denominator=100, organization=first)
        make_measurement(metric, 2024, numerator=80, denominator=100, organization=second)
    window = visit(phone=True)
    window.come_signed_in(make_member(workspace, "funder"))
    window.page.goto("/w/harbor/dashboard/")

    change = window.page.get_by_text("Up 15.0 points since 2022 (reporters: 1 then, 2 now)")
    change.scroll_into_view_if_needed()
    assert change.bounding_box()["width"] < 390
    assert window.page.evaluate("document.documentElement.scrollWidth") <= 390
