"""Journeys with JavaScript off: sign in, log, send, share, import. Answering stands elsewhere."""

import re
from pathlib import Path
from typing import Any

from feedback.models import Wave
from imports.models import ImportRun
from imports.tasks import apply_import_task, check_import_task
from partnerships.models import Activity
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.browser.test_journeys import coalition
from tests.factories.feedback import make_survey
from tests.factories.tenancy import make_member

__all__ = ("coalition",)


def test_an_activity_is_logged_without_a_script(coalition: Workspace, visit: Any) -> None:
    phone = visit(phone=True, script=False)
    phone.sign_in(make_member(coalition, "coordinator"))
    page = phone.page
    page.get_by_role("link", name="Log an activity").first.click()
    page.get_by_label("What you did").fill("Family reading night")
    page.get_by_label("Type").select_option("workshop")
    page.get_by_label("Partnership").select_option(label="Reading Together")
    page.get_by_text("Add an organization").click()
    newcomer = page.locator("#activity-organizations details")
    newcomer.locator("input[type=text]").fill("Riverside Library")
    newcomer.locator("select").select_option("community")
    page.get_by_role("button", name="Add this organization").click()
    assert page.get_by_label("What you did").input_value() == "Family reading night"
    page.get_by_role("button", name="Log it", exact=True).click()
    page.wait_for_url("**/activities/**")
    with workspace_scope(coalition):
        activity = Activity.objects.get(title="Family reading night")
        joined = set(activity.joined.values_list("organization__name", flat=True))
    assert joined == {"Riverside Library"}


def test_a_wave_is_sent_without_a_script(coalition: Workspace, visit: Any) -> None:
    with workspace_scope(coalition):
        survey = make_survey("confidential")
    window = visit(script=False)
    window.sign_in(make_member(coalition, "coordinator"))
    page = window.page
    page.goto(f"/w/harbor/surveys/{survey.pk}/")
    page.get_by_role("link", name="Send").first.click()
    page.get_by_label("Name").first.fill("Autumn")
    page.get_by_role("button", name="Save and look it over").click()
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile("/waves/[^/]+/$"))
    with workspace_scope(coalition):
        assert Wave.objects.get().invited_count == 5


def test_the_dashboard_is_shared_without_a_script(coalition: Workspace, visit: Any) -> None:
    window = visit(script=False)
    window.sign_in(make_member(coalition, "coordinator"))
    page = window.page
    page.get_by_role("link", name="Impact").first.click()
    assert page.get_by_role("button", name="Print or save as PDF").count() == 0
    page.get_by_role("link", name="Share").first.click()
    page.get_by_role("link", name="New share link").first.click()
    page.get_by_label("For whom").fill("Board")
    page.get_by_role("button", name="Make the link").click()
    page.get_by_text("Your link is ready").wait_for()
    link = re.search(r"/p/harbor/share/[\w-]+/", page.content())
    assert link is not None
    reader = visit(phone=True, script=False)
    assert reader.page.goto(link[0]).status == 200
    assert reader.page.get_by_role("heading", name="Impact").is_visible()


def test_a_file_is_imported_without_a_script(
    coalition: Workspace, visit: Any, tmp_path: Path
) -> None:
    file = tmp_path / "members.csv"
    file.write_text("name,sector\nHill Clinic,health\nLakeside Library,community\n")
    window = visit(script=False)
    window.sign_in(make_member(coalition, "coordinator"))
    page = window.page
    page.goto("/w/harbor/imports/new/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("What does the file hold?").select_option("organizations")
    page.get_by_role("button", name="Go on to the columns").click()
    page.get_by_role("button", name="Try it").click()
    page.wait_for_url(re.compile("/imports/[^/]+/$"))
    with workspace_scope(coalition):
        run = ImportRun.objects.get()
    check_import_task(str(coalition.pk), str(run.pk))
    page.reload()
    assert page.get_by_text("Hill Clinic").is_visible()
    page.locator("form[action$='confirmation/'] button").click()
    apply_import_task(str(coalition.pk), str(run.pk))
    page.reload()
    with workspace_scope(coalition):
        assert Organization.objects.filter(name="Hill Clinic").exists()
    page.get_by_role("link", name="Undo this import").click()
    page.get_by_text("These go: ").wait_for()
    page.get_by_role("button", name="Undo this import").click()
    page.get_by_text("The import is undone.").wait_for()
    with workspace_scope(coalition):
        assert not Organization.objects.filter(name="Hill Clinic").exists()
