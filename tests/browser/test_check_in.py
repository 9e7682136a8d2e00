"""A partner answers a check-in from an e-mail link: on a phone, in Spanish, without a script."""

from typing import Any

import pytest

from partnerships.actions.check_ins import ask_participants
from partnerships.models import CheckIn
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_workspace


@pytest.fixture
def asked(site: str) -> tuple[Workspace, str]:
    """A workspace that asked one school, and the link in the school's e-mail."""
    workspace = make_workspace(slug="harbor", name="Harbor Coalition")
    coordinator = make_member(workspace, "coordinator")
    with workspace_scope(workspace):
        school = make_organization("Bridge School", "education")
        partnership = make_partnership("Ready Readers")
        ana = make_person("Ana", school, language="es")
        make_participation(partnership, school, contact=ana)
        links = ask_participants(acting_member=coordinator, partnership=partnership).links
    return workspace, links[school.pk]


def fits(page: Any) -> bool:
    """Whether nothing sticks out of the window."""
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"))


def test_a_check_in_is_answered_on_a_phone_without_a_script(
    asked: tuple[Workspace, str], visit: Any
) -> None:
    workspace, link = asked
    window = visit(phone=True, script=False)
    page = window.page
    page.goto(link)
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator("script").count() == 0
    page.locator("#id_win").fill("Ya tenemos intérprete")
    page.locator("label[for=id_progress_1]").click()
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#id_win").input_value() == "Ya tenemos intérprete"
    assert page.locator("#id_progress_1").is_checked()
    page.get_by_role("button", name="Español").click()
    page.locator("label[for=id_confidence_3]").click()
    page.locator("#answer button.button-primary").click()
    page.wait_for_url("**language=es")
    with workspace_scope(workspace):
        found = CheckIn.objects.get()
    assert (found.progress, found.confidence, found.language) == ("on_track", 4, "es")
    assert found.win == "Ya tenemos intérprete"


def test_its_pages_fit_a_phone(asked: tuple[Workspace, str], visit: Any) -> None:
    window = visit(phone=True)
    for address in (asked[1], asked[1] + "?language=en"):
        window.page.goto(address)
        assert fits(window.page)
