"""The menu: seven entries and their tabs, on a desktop and a phone, with and without scripts."""

from typing import Any

import pytest

from tenancy.isolation.scope import workspace_scope
from tests.factories.tenancy import make_member, make_workspace

FIVE = ["Home", "Partnerships", "Work", "Impact", "More"]


def test_a_desk_shows_the_seven_sections_with_icons_beside_words(visit: Any, site: str) -> None:
    owner = make_member(make_workspace(slug="harbor", name="Harbor Coalition"), "owner")
    visitor = visit()
    visitor.page.set_viewport_size({"width": 1280, "height": 600})
    visitor.come_signed_in(owner)
    visitor.page.goto("/w/harbor/settings/")
    menu = visitor.page.locator(".side-navigation")
    assert menu.get_by_role("link").all_inner_texts() == [
        "Home", "Partnerships", "Work", "Directory", "Surveys", "Impact", "Manage",
    ]  # fmt: skip
    entry = menu.locator("[aria-current]")
    assert entry.inner_text() == "Manage"
    last = menu.get_by_role("link").last.bounding_box()
    assert last["y"] + last["height"] <= 600  # all of them stand on a low screen
    icon = entry.locator("svg").bounding_box()
    words = entry.locator("span").bounding_box()
    assert icon["x"] + icon["width"] <= words["x"]
    assert icon["y"] < words["y"] + words["height"]
    assert visitor.page.locator(".bottom-navigation").is_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_a_phone_has_five_at_the_bottom_and_the_rest_behind_more(
    visit: Any, site: str, script: bool
) -> None:
    owner = make_member(make_workspace(slug="harbor", name="Harbor Coalition"), "owner")
    visitor = visit(phone=True, script=script)
    visitor.come_signed_in(owner)
    page = visitor.page
    menu = page.locator(".bottom-navigation")
    assert [text.strip() for text in menu.locator("> ul > li").all_inner_texts()] == FIVE
    for entry in menu.locator("> ul > li").all():
        box = entry.bounding_box()
        assert box["height"] >= 44
        assert box["width"] >= 44
        assert box["y"] + box["height"] <= 844
    menu.get_by_text("More").click()
    menu.get_by_role("link", name="Directory").click()
    page.wait_for_url("**/organizations/")
    assert page.locator(".bottom-navigation summary.is-current").is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_tabs_scroll_on_a_phone_and_keep_the_present_one_in_sight(
    visit: Any, site: str, script: bool
) -> None:
    owner = make_member(make_workspace(slug="harbor", name="Harbor Coalition"), "owner")
    visitor = visit(phone=True, script=script)
    visitor.come_signed_in(owner)
    page = visitor.page
    for path, name in (("activities/", "Activities"), ("wins/", "Wins")):
        page.goto(f"/w/harbor/{path}")
        tabs = page.get_by_role("navigation", name="Work", exact=True)
        present = tabs.locator("[aria-current=page]")
        assert present.inner_text() == name
        box = present.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    tabs.get_by_role("link", name="Meetings").click()
    page.wait_for_url("**/meetings/")


def test_a_funder_sees_only_sections_that_open(visit: Any, site: str) -> None:
    workspace = make_workspace(slug="harbor", name="Harbor Coalition")
    with workspace_scope(workspace):
        funder = make_member(workspace, "funder")
    visitor = visit(phone=True)
    visitor.come_signed_in(funder)
    menu = visitor.page.locator(".bottom-navigation")
    assert menu.get_by_role("link").all_inner_texts() == ["Work", "Surveys", "Impact"]
    menu.get_by_role("link", name="Surveys").click()
    visitor.page.wait_for_url("**/results/")
    menu.get_by_role("link", name="Work").click()
    visitor.page.wait_for_url("**/wins/")
