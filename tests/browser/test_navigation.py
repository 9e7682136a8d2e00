"""The side bar: icons beside words, and where the reader is in sight."""

from typing import Any

from tests.factories.tenancy import make_member, make_workspace


def test_the_present_page_is_in_sight_on_a_low_screen(visit: Any, site: str) -> None:
    owner = make_member(make_workspace(slug="harbor", name="Harbor Coalition"), "owner")
    visitor = visit()
    visitor.page.set_viewport_size({"width": 1280, "height": 600})
    visitor.sign_in(owner)
    visitor.page.goto("/w/harbor/settings/")
    entry = visitor.page.locator(".side-navigation [aria-current]:visible")
    box = entry.bounding_box()
    assert 0 <= box["y"] <= 600 - box["height"]
    assert visitor.page.evaluate("scrollY") == 0
    icon = entry.locator("svg").bounding_box()
    words = entry.locator("span").bounding_box()
    assert icon["x"] + icon["width"] <= words["x"]
    assert icon["y"] < words["y"] + words["height"]
