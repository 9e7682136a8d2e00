"""The impact dashboard on paper: no navigation, every table, nothing clipped."""

import re
import time
from typing import Any

import pytest
from django.core.management import call_command

from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.overview import make_share
from tests.factories.scene import build_scene
from tests.factories.tenancy import make_member, make_workspace

# The text area of A4 and Letter between the margins, in CSS pixels.
PAPERS = {"A4": 672, "Letter": 695}
NOT_ON_PAPER = "nav, button, form, .sidebar, .topbar, .skip-link, .button"
PAGE = re.compile(rb"/Type\s*/Page\b")
SHOWN = """selector => [...document.querySelectorAll(selector)]
  .filter(each => each.checkVisibility() && each.getBoundingClientRect().height > 0)
  .map(each => each.className || each.tagName)"""
CLIPPED = """() => [...document.querySelectorAll('main :not(.visually-hidden)')].filter(each => {
  const style = getComputedStyle(each);
  return each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 2
    && (style.overflowX !== 'visible' || each.getBoundingClientRect().right > innerWidth + 1);
}).map(each => each.className || each.tagName)"""


@pytest.fixture
def shown(site: str) -> Workspace:
    """A dashboard with figures, a share of it, and the script that draws its charts."""
    call_command("build_vega", verbosity=0)
    workspace = make_workspace(slug="harbor", name="Harbor Coalition")
    with workspace_scope(workspace):
        build_scene(workspace)
        make_share("a-token")
    return workspace


def draw_all(page: Any) -> None:
    """Scroll past every chart, so that each is drawn."""
    charts = page.locator(".chart-canvas")
    for index in range(charts.count()):
        charts.nth(index).scroll_into_view_if_needed()
        charts.nth(index).locator("svg").wait_for()


def check_paper(page: Any, name: str) -> None:
    """What must hold on the paper of this name, in whatever theme the device is."""
    screen = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert screen == "rgb(243, 245, 242)"  # what is set for paper changes nothing on the screen
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": PAPERS[name], "height": 900})
    assert page.evaluate(SHOWN, NOT_ON_PAPER) == []
    tables = page.locator("main table")
    assert tables.count() >= 4
    assert len(page.evaluate(SHOWN, "main table")) == tables.count()
    assert len(page.evaluate(SHOWN, ".chart-drawing svg")) == page.locator(".chart-canvas").count()
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    kept_whole = "each => each.map(one => getComputedStyle(one).breakInside)"
    assert set(page.locator(".chart, .stat-tile, main table").evaluate_all(kept_whole)) == {"avoid"}
    paper = page.evaluate(
        "() => getComputedStyle(document.documentElement).getPropertyValue('--page-foot')"
    )
    assert "Harbor Coalition, as of" in paper
    page.emulate_media(media="screen")
    pdf = page.pdf(format=name)
    assert 2 <= len(PAGE.findall(pdf)) <= 6


def test_the_button_waits_for_every_chart(visit: Any, shown: Workspace) -> None:
    """What follows the first screen included, which a slow network brings last."""
    window = visit()
    window.page.add_init_script("window.print = () => document.body.classList.add('printed')")
    window.page.route("**/details/**", _slowly)
    window.page.goto("/p/harbor/share/a-token/")
    window.page.locator("[data-print]").click()
    window.page.locator("body.printed").wait_for()
    charts = window.page.locator(".chart-canvas")
    assert charts.count() >= 2
    assert charts.locator("svg").count() == charts.count()


def _slowly(route: Any) -> None:
    time.sleep(0.2)
    route.continue_()


def test_paper_says_nothing_of_a_chart_that_was_not_drawn(visit: Any, shown: Workspace) -> None:
    window = visit(script=False)
    window.page.goto("/p/harbor/share/a-token/")
    window.page.get_by_role("link", name="Show metrics").click()
    window.page.emulate_media(media="print")
    assert window.page.evaluate(SHOWN, ".chart figcaption .chart-note, .chart-canvas") == []
    assert window.page.evaluate(SHOWN, ".chart figcaption .chart-title")


@pytest.mark.parametrize("name", PAPERS)
def test_the_shared_dashboard_prints_as_a_board_paper(
    visit: Any, shown: Workspace, name: str
) -> None:
    window = visit()
    window.page.goto("/p/harbor/share/a-token/", wait_until="networkidle")
    draw_all(window.page)
    check_paper(window.page, name)


def test_members_print_the_same_paper(visit: Any, shown: Workspace) -> None:
    window = visit()
    window.come_signed_in(make_member(shown, "funder"))
    window.page.goto("/w/harbor/dashboard/", wait_until="networkidle")
    draw_all(window.page)
    check_paper(window.page, "A4")
