"""The three journeys without a mouse: log, ask and answer, show; and no page that holds on."""

import re
from typing import Any

from feedback.models import Response, Wave
from messaging.actions.send_due import send_due
from partnerships.models import Activity
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.browser.keyboard import Keyboard
from tests.browser.test_journeys import coalition, coalition_contact, inbox, link_in
from tests.factories.feedback import make_survey
from tests.factories.tenancy import make_member
from tests.messaging.smtp_sink import SmtpSink

__all__ = ("coalition", "inbox")


def sign_in_by_keys(visitor: Any, workspace: Workspace, role: str) -> Keyboard:
    """Through the page, as everybody, by keys alone."""
    from tests.walk.sample_data import confirm_address

    member = make_member(workspace, role)
    confirm_address(member.user)
    visitor.page.goto("/accounts/login/")
    keyboard = Keyboard(visitor.page)
    keyboard.skip()
    visitor.page.goto("/accounts/login/")
    keyboard.write("E-mail", member.user.email)
    keyboard.write("Password", "a-long-password")
    keyboard.press("Enter")
    visitor.page.wait_for_url(f"**/w/{workspace.slug}/**")
    return keyboard


def test_an_activity_is_logged_by_keys(coalition: Workspace, visit: Any) -> None:
    visitor = visit()
    keyboard = sign_in_by_keys(visitor, coalition, "coordinator")
    keyboard.skip()
    visitor.page.reload()
    keyboard.enter("Log an activity")
    keyboard.write("What you did", "Family reading night")
    keyboard.choose("Type", "Workshop")
    keyboard.choose("Partnership", "Reading")
    keyboard.go_to("Partner 1")
    keyboard.press("Space")
    keyboard.go_to("Add an organization")
    keyboard.press("Enter")
    keyboard.write("Organization's name", "Riverside Library")
    keyboard.choose("Sector", "Community")
    keyboard.enter("Log it", tag="button")
    with workspace_scope(coalition):
        activity = Activity.objects.get(title="Family reading night")
        joined = set(activity.joined.values_list("organization__name", flat=True))
        assert joined == {"Partner 1", "Riverside Library"}


def test_a_wave_is_sent_and_answered_by_keys(
    coalition: Workspace, visit: Any, inbox: SmtpSink
) -> None:
    with workspace_scope(coalition):
        make_survey("confidential")
    visitor = visit()
    keyboard = sign_in_by_keys(visitor, coalition, "coordinator")
    keyboard.enter("Surveys", in_main=False)
    keyboard.enter("How are we doing?", tag="a")
    keyboard.enter("Send", tag="a")
    keyboard.write("Name", "Autumn")
    keyboard.enter("Save and look it over")
    keyboard.enter("Send", tag="button")
    with workspace_scope(coalition):
        assert Wave.objects.get().invited_count == 5
        address = coalition_contact("Person 1")
    send_due()

    phone = visit(phone=True)
    phone.page.goto(link_in(inbox, address, "survey"))
    keyboard = Keyboard(phone.page)
    keyboard.skip()
    phone.page.reload()
    keyboard.go_to("Yes", tag="input")
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    keyboard.go_to("Contacts", tag="input")
    keyboard.press("Space")
    keyboard.enter("Send my answers")
    with workspace_scope(coalition):
        response = Response.objects.get()
        chosen = {each for answer in response.answers.all() for each in answer.option_ids}
    assert chosen == {"no", "people"}


def test_the_dashboard_is_shown_and_shared_by_keys(coalition: Workspace, visit: Any) -> None:
    visitor = visit()
    keyboard = sign_in_by_keys(visitor, coalition, "coordinator")
    keyboard.enter("Impact", in_main=False)
    keyboard.enter("Share", tag="a")
    keyboard.enter("New share link", tag="a")
    keyboard.write("For whom", "Board")
    keyboard.go_to("Make the link", tag="button")
    keyboard.press("Enter")
    visitor.page.wait_for_function("() => document.body.innerHTML.includes('/p/harbor/share/')")
    link = re.search(r"/p/harbor/share/[\w-]+/", visitor.page.content())
    assert link is not None
    reader = visit(phone=True)
    reader.page.goto(link[0])
    keyboard = Keyboard(reader.page)
    keyboard.skip()
    reader.page.reload()
    assert keyboard.way_through()


def test_no_page_holds_on_to_the_focus(coalition: Workspace, visit: Any) -> None:
    visitor = visit(phone=True)
    keyboard = sign_in_by_keys(visitor, coalition, "owner")
    for path in ("", "organizations/", "settings/", "activities/new/", "dashboard/"):
        visitor.page.goto(f"/w/harbor/{path}")
        names = keyboard.way_through()
        assert names[0] == "Skip to the content"
        assert len(names) > 5, path
