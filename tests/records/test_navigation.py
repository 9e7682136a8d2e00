"""Who sees which sections and tabs, and which of them are current."""

import re

import pytest
from django.template.loader import render_to_string

from records.navigation import ON_A_PHONE, SECTIONS, TABS, navigation_for
from tenancy.models import Membership
from tenancy.permissions import PERMISSIONS
from tenancy.roles import Role
from tests.factories.tenancy import make_member, make_workspace

pytestmark = pytest.mark.django_db

SEEN = {
    "owner": "home partnerships work directory surveys impact manage",
    "coordinator": "home partnerships work directory surveys impact manage",
    "partner": "home partnerships work directory surveys impact",
    "funder": "work surveys impact",
    "viewer": "work surveys impact",
}


@pytest.fixture
def member() -> Membership:
    return make_member(make_workspace(slug="harbor"), "coordinator")


def labels_of(keys: str) -> list[str]:
    return [str(section.label) for section in SECTIONS if section.key in keys.split()]


@pytest.mark.parametrize(("role", "keys"), SEEN.items())
def test_a_role_sees_the_sections_with_a_page_for_it(role: str, keys: str) -> None:
    member = make_member(make_workspace(slug="harbor"), role)
    navigation = navigation_for(member, "/w/harbor/")
    assert [link.label for link in navigation.sections] == labels_of(keys)
    everywhere = {*navigation.on_phone, *navigation.behind_more}
    assert everywhere == set(navigation.sections)
    has_more = bool(navigation.behind_more)
    assert len(navigation.on_phone) + has_more <= ON_A_PHONE


def test_the_menu_has_six_sections_and_manage() -> None:
    assert [section.key for section in SECTIONS][-1] == "manage"
    assert len(SECTIONS) <= 8


def test_every_tab_is_of_a_noun_that_the_permission_table_knows() -> None:
    tabs = [tab for section in TABS.values() for tab in section]
    assert {tab.noun for tab in tabs} <= set(PERMISSIONS)
    assert all(TABS[section.key] for section in SECTIONS)
    assert {role.value for role in Role} == set(SEEN)


def test_a_list_page_shows_the_tabs_of_its_section(member: Membership) -> None:
    navigation = navigation_for(member, "/w/harbor/meetings/")
    assert navigation.tabs_label == "Work"
    assert {"Activities", "Meetings", "Action items", "Check-ins", "Concerns", "Wins"} <= {
        tab.label for tab in navigation.tabs
    }
    assert [tab.label for tab in navigation.tabs if tab.is_current] == ["Meetings"]
    marks = {link.label: link.current for link in navigation.sections if link.current}
    assert marks == {"Work": "true"}


def test_the_page_that_a_section_leads_to_is_marked_as_the_page(member: Membership) -> None:
    navigation = navigation_for(member, "/w/harbor/activities/")
    assert [link.current for link in navigation.sections if link.current] == ["page"]


def test_a_page_below_a_list_marks_its_section_and_shows_no_tabs(member: Membership) -> None:
    navigation = navigation_for(member, "/w/harbor/meetings/new/")
    assert navigation.tabs == ()
    assert [link.label for link in navigation.sections if link.current] == ["Work"]


def test_a_section_with_one_page_needs_no_tabs(member: Membership) -> None:
    assert navigation_for(member, "/w/harbor/partnerships/").tabs == ()


def test_a_section_leads_a_funder_to_what_it_may_open() -> None:
    funder = make_member(make_workspace(slug="harbor"), "funder")
    navigation = navigation_for(funder, "/w/harbor/")
    surveys = next(link for link in navigation.sections if link.label == "Surveys")
    assert surveys.url.endswith("/results/")
    impact = navigation_for(funder, "/w/harbor/goals/")
    assert [tab.label for tab in impact.tabs] == ["Dashboard", "Goals", "Metrics", "Measurements"]


def test_no_section_is_current_outside_all_of_them(member: Membership) -> None:
    navigation = navigation_for(member, "/w/harbor/tokens/")
    assert [link for link in navigation.sections if link.current] == []


def test_a_tab_shows_its_label_and_nothing_else(member: Membership) -> None:
    tabs = navigation_for(member, "/w/harbor/meetings/").tabs
    html = render_to_string("components/tabs.html", {"items": tabs, "label": "Work"})
    assert re.findall(r"<a [^>]*>(.*?)</a>", html) == [tab.label for tab in tabs]
